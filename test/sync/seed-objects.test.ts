import { expect, test } from 'vitest';
import { seedObjects } from '../../sync/seed-objects.ts';

const facts = {
  git: { address: '172.30.0.2', hostKey: 'ssh-ed25519 HOST git@server\n' },
  fluxKey: { private: 'PRIVATE\n', public: 'ssh-ed25519 FLUX' },
  webhookToken: 'token',
  runtimeInfo: { CLUSTER: 'local' },
};

test('Flux gets its key, the pinned host key at the address it uses, the token and the facts', () => {
  const decoded = seedObjects(facts).map(({ kind, metadata, data }) => [
    `${kind}/${metadata.namespace}/${metadata.name}`,
    kind === 'Secret' ? decode(data as Record<string, string>) : data,
  ]);
  expect(Object.fromEntries(decoded)).toEqual({
    'Secret/flux-system/flux-system': {
      identity: 'PRIVATE\n',
      'identity.pub': 'ssh-ed25519 FLUX',
      known_hosts: '172.30.0.2 ssh-ed25519 HOST\n',
    },
    'Secret/flux-system/webhook-token': { token: 'token' },
    'ConfigMap/flux-system/runtime-info': { CLUSTER: 'local' },
  });
});

function decode(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}
