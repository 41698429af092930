import { expect, test } from 'vitest';
import { mirrorIn, proxyIn } from '../../../artifacts/base/mirror.ts';

test('the mirror is the first source that calls itself Debian', () => {
  const lines = [
    'other||http://packages.example.org/',
    'Debian|Debian-Security|http://mirror.example.org/debian-security/',
    'Debian|Debian|http://mirror.example.org/debian/',
    'Debian|Debian|http://second.example.org/debian/',
  ];
  expect(mirrorIn(lines.join('\n'))).toEqual({ uri: 'http://mirror.example.org/debian/' });
});

test('a host without Debian sources leaves the choice to debootstrap', () => {
  expect(mirrorIn('Ubuntu|Ubuntu|http://archive.example.org/ubuntu/')).toEqual({});
  expect(mirrorIn('')).toEqual({});
});

test('a proxy of apt is passed on, and a direct connection is none', () => {
  expect(proxyIn("proxy='http://proxy.example.org:3128'\n")).toEqual({
    proxy: 'http://proxy.example.org:3128',
  });
  expect(proxyIn("proxy='DIRECT'\n")).toEqual({});
  expect(proxyIn('')).toEqual({});
});
