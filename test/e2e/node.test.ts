import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';
import { FACT_SCRIPTS, type MachineFacts, parseFacts } from '../../bootstrap/facts.ts';
import { nodeScripts } from '../../bootstrap/node/steps.ts';
import { userData } from '../../bootstrap/node/user-data.ts';
import { nodeValues } from '../../bootstrap/node/values.ts';
import { prepare } from '../../bootstrap/phases/prepare.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import { cacheDirectory, ROOT } from '../../plan/paths.ts';
import { programArtifacts } from '../../plan/programs.ts';
import { program } from '../../remote/quote.ts';
import { sha256 } from '../../remote/upload.ts';
import { context, INVENTORY, SPEC, machine as testMachine } from '../bootstrap/fixtures.ts';
import { BareMachine } from './bare-machine.ts';
import { eventually } from './engine.ts';

const PAUSE = 'registry.k8s.io/pause:3.10.2';
const INPUT = { spec: SPEC, inventory: { ...INVENTORY, nameservers: [] }, images: [PAUSE] };

/** Everything comes from the cache, by addresses of files. */
async function partsFromCache() {
  const run = { report: () => undefined, signal: new AbortController().signal };
  const names = [...programArtifacts(SPEC.kubernetes.version), PAUSE];
  const files = await resolveArtifacts(names, { platform: hostPlatform() }, run);
  const parts = [...files].map(async ([name, path]) => {
    return [name, { sha256: await sha256(path), url: `file://${path}` }] as const;
  });
  return new Map(await Promise.all(parts));
}

async function look(machine: BareMachine, input = INPUT): Promise<MachineFacts> {
  const values = await nodeValues(input, 'worker');
  return parseFacts(await machine.sh(program(scriptText(...FACT_SCRIPTS), values)));
}

/** The steps that a machine says do not hold. */
async function pendingOn(machine: BareMachine, input = INPUT) {
  return (await look(machine, input)).node.pending;
}

describe('the user data of a new machine', () => {
  let machine: BareMachine;
  let text: string;

  beforeAll(async () => {
    machine = await BareMachine.start('gitstead-e2e-user-data', [cacheDirectory()]);
    text = await userData(INPUT, 'worker', await partsFromCache());
    // Where packages can be had, some are to be installed, from an index that is fetched anew.
    await machine.sh(`apt-get -q update -o APT::Update::Error-Mode=any >/dev/null 2>&1 || exit 0
      apt-get -q -y purge socat conntrack >/dev/null 2>&1; rm -rf /var/lib/apt/lists/*`);
  });
  afterAll(() => machine?.remove());

  test('prepares it, although the power fails in the middle', async () => {
    expect(Object.keys(await pendingOn(machine))).toEqual(
      expect.arrayContaining(['configuration', 'programs', 'containerd', 'images']),
    );
    await execa('docker', ['exec', '-i', machine.name, 'sh', '-s'], { input: text });
    await eventually('a program installed', 300, () =>
      machine.sh('test -s /usr/lib/gitstead/programs'),
    );
    await machine.powerCycle();
    await eventually('the preparation ending', 300, () =>
      machine.sh('test -e /usr/lib/gitstead/prepared'),
    );
    // What depends on the other machines comes over SSH.
    expect(Object.keys(await pendingOn(machine))).toEqual(['endpoint']);
  });

  test('is not repeated at the next start', async () => {
    await machine.powerCycle();
    const shown = 'systemctl show -P ConditionResult gitstead-prepare';
    expect(await machine.sh(shown)).toBe('no');
    expect(Object.keys(await pendingOn(machine))).toEqual(['endpoint']);
  });

  test('says what is going on', async () => {
    const log = await machine.sh('journalctl -u gitstead-prepare -o cat --no-pager');
    expect(log).toContain('kubelet: done');
  });
});

describe('a bare machine', () => {
  let machine: BareMachine;
  let folder: string;

  beforeAll(async () => {
    machine = await BareMachine.start('gitstead-e2e-bare');
    folder = await mkdtemp(join(tmpdir(), 'gs-'));
  });
  afterAll(async () => {
    await machine?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Does what the phase plans, and gives the subjects of its changes. */
  async function prepareIt(network: Partial<ClusterSpec['network']> = {}) {
    const inventory = { ...INPUT.inventory, machines: [testMachine(machine.name, 'worker', 32)] };
    const spec = { ...SPEC, network: { ...SPEC.network, ...network } };
    const input = { ...INPUT, spec, inventory };
    const facts = await look(machine, input);
    const seen = { ...context(facts, facts, input), machines: { [machine.name]: facts } };
    const steps = prepare.plan(seen).filter(({ apply }) => apply);
    for (const { apply } of steps) await apply?.(machine.session());
    expect(await pendingOn(machine, input)).toEqual({});
    return steps.map(({ change }) => change.subject.replace(/\/.*/, ''));
  }

  test('is prepared by the phase, and once more there is nothing to do', async () => {
    expect(await prepareIt()).toContain('programs');
    expect(await prepareIt()).toEqual([]);
    expect(await machine.sh('ctr -n k8s.io images ls -q')).toContain(PAUSE);
  });

  test.each([
    ['a program that lost its end', 'truncate -s 1000 /usr/bin/ctr', ['programs']],
    ['a unit that was edited', 'echo >>/etc/systemd/system/kubelet.service', ['configuration']],
    [
      'half a file of a killed run',
      'head -c 99 /etc/crictl.yaml >/etc/c && mv /etc/c /etc/crictl.yaml',
      ['configuration'],
    ],
    ['forwarding that was turned off', 'echo 0 >/proc/sys/net/ipv4/ip_forward', ['kernel']],
    [
      'two entries of the API',
      'echo "10.0.0.9 api.local.gitstead.internal" >>/etc/hosts',
      ['hosts'],
    ],
    ['a containerd that was stopped', 'systemctl stop containerd', ['containerd']],
    ['a kubelet that does not start with it', 'systemctl disable -q kubelet', ['kubelet']],
  ])('gets back from %s', async (_, harm, steps) => {
    await machine.sh(harm);
    expect(await prepareIt()).toEqual(steps);
  });

  test('takes no file that is not what its checksum says, and is brought it anew', async () => {
    const { sha256: sum } = (await partsFromCache()).get('kubectl@1.36.3') as { sha256: string };
    const part = `/var/lib/gitstead/parts/${sum}`;
    await machine.sh(`rm /usr/bin/kubectl; mkdir -p /var/lib/gitstead/parts; echo half >${part}`);
    const values = await nodeValues(
      INPUT,
      'worker',
      new Map([['kubectl@1.36.3', { sha256: sum }]]),
    );
    const apply = program(scriptText(...nodeScripts('apply')), { ...values, STEPS: 'programs' });
    await expect(machine.sh(apply)).rejects.toThrow('is not what its checksum says');
    expect(await machine.sh('ls /usr/bin/kubectl || true; ls /var/lib/gitstead/parts')).toBe('');
    expect(await prepareIt()).toEqual(['programs']);
  });

  test('trusts the authorities of stack.yaml for as long as they are in it', async () => {
    const file = join(folder, 'company.pem');
    const subject = [
      '-subj',
      '/CN=company',
      '-days',
      '1',
      '-nodes',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
    ];
    await execa('openssl', [
      'req',
      '-x509',
      ...subject,
      '-keyout',
      join(folder, 'key'),
      '-out',
      file,
    ]);
    const authorities = [relative(ROOT, file)];
    const line = (await readFile(file, 'utf8')).split('\n')[2];
    const trusted = () =>
      machine.sh(`grep -c '${line}' /etc/ssl/certs/ca-certificates.crt || true`);
    expect(await prepareIt({ authorities })).toEqual(['authorities', 'containerd']);
    expect(await trusted()).toBe('1');
    expect(await prepareIt({ authorities })).toEqual([]);
    expect(await prepareIt()).toEqual(['authorities', 'containerd']);
    expect(await trusted()).toBe('0');
  });

  test('uses the proxy of stack.yaml for as long as it is in it', async () => {
    const proxy = { http: 'http://proxy.example.com:3128', none: ['.example.com'] };
    const environment = () => machine.sh('tr "\\0" "\\n" </proc/$(pidof containerd)/environ');
    expect(await prepareIt({ proxy })).toEqual(['proxy', 'containerd']);
    expect(await environment()).toContain('HTTP_PROXY=http://proxy.example.com:3128');
    expect(await environment()).toMatch(/NO_PROXY=.*10\.244\.0\.0\/16.*\.example\.com/);
    expect(await machine.sh('apt-config dump Acquire::http::Proxy')).toContain(proxy.http);
    await prepareIt();
    expect(await environment()).not.toContain('PROXY');
  });

  test('holds everything after a reboot', async () => {
    await machine.powerCycle();
    expect(await prepareIt()).toEqual([]);
  });
});
