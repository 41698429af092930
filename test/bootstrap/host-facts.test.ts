import { expect, test } from 'vitest';
import { diskOf, hexPort, routesOf } from '../../bootstrap/facts/formats.ts';
import { host } from '../../bootstrap/facts/host.ts';
import { deviceTo } from '../../bootstrap/routes.ts';

test('routes are read from the numbers of the kernel', () => {
  expect(routesOf(['eth0,00000000,010011AC,00000000', 'eth0,000011AC,00000000,0000FFFF'])).toEqual([
    { device: 'eth0', cidr: '0.0.0.0/0', gateway: true },
    { device: 'eth0', cidr: '172.17.0.0/16', gateway: false },
  ]);
});

test('the device of an address is that of its own network, the nearest one', () => {
  const routes = [
    { device: 'eth0', cidr: '0.0.0.0/0', gateway: true },
    { device: 'eth0', cidr: '10.0.0.0/8', gateway: false },
    { device: 'vpn', cidr: '10.7.0.0/16', gateway: false },
  ];
  expect(deviceTo('10.7.1.2', routes)).toBe('vpn');
  expect(deviceTo('10.8.1.2', routes)).toBe('eth0');
  expect(deviceTo('192.0.2.1', routes)).toBeUndefined();
});

test('disks and ports are read as their programs print them', () => {
  expect(diskOf('ext2/ext3 1000 4096 500 400')).toEqual({
    type: 'ext2/ext3',
    freeBytes: 4_096_000,
    inodes: 500,
    freeInodes: 400,
  });
  expect(hexPort('192B')).toBe(6443);
});

test.each([
  ['0-3', 4],
  ['0-1,8', 3],
  ['5', 1],
])('the processors %s are %i', (cpus, count) => {
  expect(read({ cpus }).cpus).toBe(count);
});

test('an overlay that the kernel has built in is not missing', () => {
  const found = read({ 'missing-modules': ['overlay', 'vxlan'], overlay: true });
  expect(found.missingModules).toEqual(['vxlan']);
});

test('UDP ports are read as the kernel numbers them', () => {
  expect(read({ 'udp-ports': ['2118', '0044'] }).udpPorts).toEqual([8472, 68]);
});

const DISK = 'xfs 1 1 1 1';
const LISTS = [
  ...['local-ports', 'running', 'missing-modules', 'links', 'routes'],
  ...['listening', 'udp-ports'],
];
const RAW = {
  ...Object.fromEntries(LISTS.map((name) => [name, []])),
  'no-proxy': '',
  'disk-containerd': DISK,
  'disk-kubelet': DISK,
  'disk-etcd': DISK,
  cpus: '0',
};

type Raw = Parameters<typeof host.read>[0];

/** Facts of which only some are told. */
function read(some: Partial<Raw>) {
  return host.read({ ...RAW, ...some } as unknown as Raw);
}
