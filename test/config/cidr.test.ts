import { expect, test } from 'vitest';
import { canonical, overlap, parseCidr } from '../../config/cidr.ts';

test.each([
  ['10.0.0.5/24', '10.0.0.0/24'],
  ['10.255.255.255/8', '10.0.0.0/8'],
  ['172.30.0.0/24', '172.30.0.0/24'],
  ['1.2.3.4/0', '0.0.0.0/0'],
  ['1.2.3.4/32', '1.2.3.4/32'],
])('%s lies in %s', (text, network) => {
  const cidr = parseCidr(text);
  expect(cidr && canonical(cidr)).toBe(network);
});

test.each([
  '10.0.0.0',
  '10/8',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '300.0.0.0/8',
  'fd00::/8',
  '',
  ' 10.0.0.0/8',
  '10.0.0.0/8 ',
  '0x0a.0.0.0/8',
  '10.0.0.0/ 8',
  '10.0.0.0/8/8',
])('%j is no IPv4 network', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('networks overlap when one lies in the other, in either order', () => {
  expect(overlap('10.0.0.0/8', '10.9.0.0/16')).toBe(true);
  expect(overlap('10.9.0.0/16', '10.0.0.0/8')).toBe(true);
  expect(overlap('10.0.0.0/16', '10.0.0.0/16')).toBe(true);
  expect(overlap('0.0.0.0/0', '192.168.0.0/24')).toBe(true);
});

test('neighbours and nonsense do not overlap', () => {
  expect(overlap('10.0.0.0/24', '10.0.1.0/24')).toBe(false);
  expect(overlap('nonsense', '0.0.0.0/0')).toBe(false);
});
