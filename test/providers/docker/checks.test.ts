import { expect, test } from 'vitest';
import { judgeDisk } from '../../../providers/docker/checks/disk.ts';
import {
  type EngineInfo,
  judgeEngine,
  judgeMemory,
} from '../../../providers/docker/checks/engine.ts';
import { namesOf } from '../../../providers/docker/checks/names.ts';
import { judgeNetwork, parseRoutes } from '../../../providers/docker/checks/network.ts';
import { parsePorts } from '../../../providers/docker/checks/ports.ts';
import { dockerSpec } from './spec.ts';

const GIB = 1024 ** 3;

const engine: EngineInfo = {
  ServerVersion: '20.10.24+dfsg1',
  OSType: 'linux',
  Architecture: 'x86_64',
  MemTotal: 8 * GIB,
  DockerRootDir: '/var/lib/docker',
};

test.each([
  [{}, 'ok'],
  [{ ServerVersion: '28.3.1', Architecture: 'aarch64' }, 'ok'],
  [{ ServerVersion: '19.03.9' }, 'failed'],
  [{ OSType: 'windows' }, 'failed'],
  [{ Architecture: 'riscv64' }, 'failed'],
])('an engine with %o is %s', (changes, status) => {
  expect(judgeEngine({ ...engine, ...changes }).status).toBe(status);
});

test('memory below need fails with both numbers', () => {
  const result = judgeMemory({ ...engine, MemTotal: GIB }, { spec: dockerSpec(), id: undefined });
  expect(result).toMatchObject({
    status: 'failed',
    message: '1.0 GiB of memory, about 2.0 GiB needed',
  });
});

test('disk space below need fails with both numbers', () => {
  expect(judgeDisk(6 * GIB, 6, '/var').status).toBe('ok');
  expect(judgeDisk(2 * GIB, 6, '/var').message).toBe('2.0 GiB free in /var, 6 GiB needed');
});

test('published ports are read from the list of containers', () => {
  expect(parsePorts('127.0.0.1:16443->6443/tcp, 22/tcp, 0.0.0.0:9000-9002->9000-9002/udp')).toEqual(
    [16443, 9000, 9001, 9002],
  );
  expect(parsePorts('')).toEqual([]);
});

test('routes are read from the kernel, without the default route', () => {
  const table = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
`;
  expect(parseRoutes(table)).toEqual([
    { cidr: '172.17.0.0/16', owner: "this host's route through docker0" },
  ]);
});

test('a machine network that overlaps another one is refused with its owner', () => {
  const ranges = [{ cidr: '172.16.0.0/12', owner: 'the Docker network "big"' }];
  expect(judgeNetwork('172.30.0.0/24', ranges)).toMatchObject({
    status: 'failed',
    message: '172.30.0.0/24 overlaps 172.16.0.0/12 of the Docker network "big"',
  });
  expect(judgeNetwork('192.168.7.0/24', ranges).status).toBe('ok');
});

test('etcd has a volume on control planes only', () => {
  const { volume } = namesOf(dockerSpec());
  expect(volume.filter((name) => name.endsWith('-etcd'))).toEqual([
    'gitstead-test-control-plane-1-etcd',
  ]);
});
