import { join } from 'node:path';
import { seedFiles, syncFiles } from '../../components/index.ts';
import type { Change } from '../../plan/change.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import type { Machine } from '../../plan/inventory.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { publicKey } from '../../remote/keys.ts';
import { createShell, waitForShell } from '../../remote/ssh.ts';
import { commitPaths } from '../../sync/commit.ts';
import { git } from '../../sync/git.ts';
import { ensureGitHost } from '../../sync/git-host.ts';
import { prepareGitServer } from '../../sync/gitserver.ts';
import { fetchCluster, pushFastForward } from '../../sync/push.ts';
import { ensureRemote } from '../../sync/remote.ts';
import { ensureRepository } from '../../sync/repository.ts';
import type { SyncSecrets } from '../../sync/secrets.ts';
import { seedFlux } from '../../sync/seed.ts';
import type { Cluster } from '../cluster.ts';

/** Makes the clone committable and commits `stack.yaml` and the rendered files, nothing else. */
export async function commitStep(
  { spec }: Cluster,
  { yes }: { readonly yes: boolean },
  run: Run,
): Promise<readonly Change[]> {
  const made = await ensureRepository(ROOT, { yes, branch: spec.git.branch }, run);
  const paths = ['stack.yaml', join('clusters', spec.name)];
  const commit = await commitPaths(ROOT, paths, `Render cluster ${spec.name}`);
  if (commit.reason) run.report(`committed ${commit.reason}`);
  return [...made, commit];
}

/** Pins the host keys that the provider vouches for, so that SSH trusts these machines and no other. */
export async function sshStep(cluster: Cluster, run: Run): Promise<Change[]> {
  const { spec, paths, provider } = cluster;
  run.report('waiting for the machines to start');
  const read = (host: string): Promise<string> => provider.hostKey(cluster, host, run.signal);
  const inventory = provider.inventory(spec);
  const former = await answering(cluster, run);
  const all = { ...inventory, machines: [...inventory.machines, ...former] };
  const files = await writeSshFiles(all, paths, read);
  // A machine that was made anew has its key from before: the key alone does not say that it is up.
  const shell = createShell(paths.sshConfig);
  const { machines, git: server } = inventory;
  // A Git server that has no machine of its own is made on one later.
  const own = server && !server.machine ? [GIT_HOST] : [];
  const names = [...machines.map(({ name }) => name), ...own];
  await Promise.all(names.map((name) => waitForShell(shell, name, run.signal)));
  return [...files];
}

/** A machine that is to leave and does not answer by then is taken for gone. */
const FORMER_MS = 3_000;

/** Of the machines that are to leave, those that are still there. */
async function answering(cluster: Cluster, { signal }: Run): Promise<readonly Machine[]> {
  const { provider, removal } = cluster;
  const looks = removal.former.map(async (machine) => {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(FORMER_MS)]);
    const key = await provider.hostKey(cluster, machine.name, soon).catch(() => undefined);
    return key ? [machine] : [];
  });
  return (await Promise.all(looks)).flat();
}

/** What the Git server and Flux are made with, and when. */
export interface SyncInput {
  /** Resolves when the machines have what a Git server needs. */
  readonly prepared: Promise<unknown>;
  readonly secrets: () => Promise<SyncSecrets>;
}

/** Prepares the Git server, adds the remote to the clone and pushes the commit. */
export async function pushStep(
  cluster: Cluster,
  { prepared, secrets }: SyncInput,
  run: Run,
): Promise<readonly Change[]> {
  const { spec, paths, provider, remote } = cluster;
  const { machines, git: server } = provider.inventory(spec);
  if (!server) return [];
  const { fluxKey, webhookToken } = await secrets();
  const shell = createShell(paths.sshConfig);
  const hosted: Change[] = [];
  if (server.machine) {
    await prepared;
    const authorizedKey = await publicKey(paths.sshKey);
    hosted.push(...(await ensureGitHost(shell, { machine: server.machine, authorizedKey }, run)));
    await waitForShell(shell, GIT_HOST, run.signal);
  }
  const controlPlanes = machines.filter(({ role }) => role === 'control-plane');
  const changes = await prepareGitServer(
    shell,
    {
      branch: spec.git.branch,
      fluxKey: fluxKey.public,
      receivers: controlPlanes.map(({ address }) => address),
      webhookToken,
    },
    run,
  );
  const followed = { branch: spec.git.branch, remote };
  const host = { cluster: spec.name, ssh: server.ssh, paths };
  const added = await ensureRemote(ROOT, host, followed);
  await fetchCluster(ROOT, followed, run);
  return [...hosted, ...changes, added, await pushFastForward(ROOT, followed, run)];
}

/** The commit that is checked out, which is what the cluster must come to. */
export function headCommit(): Promise<string> {
  return git(ROOT, ['rev-parse', 'HEAD']);
}

/** Installs Flux where it is missing and makes it follow the Git server. */
export async function fluxStep(
  cluster: Cluster,
  { secrets, pushed }: Pick<SyncInput, 'secrets'> & { readonly pushed: Promise<string> },
  run: Run,
): Promise<readonly Change[]> {
  const { spec, paths, provider } = cluster;
  const { git: server } = provider.inventory(spec);
  if (!server) return [];
  const facts = {
    git: {
      address: server.address,
      ...(server.port && { port: server.port }),
      hostKey: await provider.hostKey(cluster, GIT_HOST, run.signal),
    },
    ...(await secrets()),
    runtimeInfo: { CLUSTER_NAME: spec.name },
  };
  const rendered = (file: string): string => join(paths.manifests, file);
  const files = {
    components: seedFiles(spec).flux.map(rendered),
    sync: syncFiles(spec).map(rendered),
  };
  return seedFlux({ kubeconfig: paths.kubeconfig, files, facts, pushed }, run);
}
