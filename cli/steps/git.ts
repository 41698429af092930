import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seedFiles, syncFiles } from '../../components/index.ts';
import type { Change } from '../../plan/change.ts';
import { GIT_HOST } from '../../plan/conventions.ts';
import { ROOT } from '../../plan/paths.ts';
import type { Run } from '../../plan/run.ts';
import { hostsOf, writeSshFiles } from '../../remote/files.ts';
import { publicKey } from '../../remote/keys.ts';
import { createShell, waitForShell } from '../../remote/ssh.ts';
import { commitPaths } from '../../sync/commit.ts';
import { git } from '../../sync/git.ts';
import { ensureToken, prepareGitServer } from '../../sync/gitserver.ts';
import { fetchCluster, pushFastForward } from '../../sync/push.ts';
import { ensureRemote } from '../../sync/remote.ts';
import { ensureRepository } from '../../sync/repository.ts';
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
export async function sshStep({ spec, paths, provider }: Cluster, run: Run): Promise<Change[]> {
  run.report('waiting for the machines to start');
  const read = (host: string): Promise<string> => provider.hostKey(spec.name, host, run.signal);
  const inventory = provider.inventory(spec);
  const files = await writeSshFiles(inventory, paths, read);
  // A machine that was made anew has its key from before: the key alone does not say that it is up.
  const shell = createShell(paths.sshConfig);
  const hosts = hostsOf(inventory).map(({ name }) => waitForShell(shell, name, run.signal));
  await Promise.all(hosts);
  return [...files];
}

/** Prepares the Git server, adds the remote to the clone and pushes the commit. */
export async function pushStep(cluster: Cluster, run: Run): Promise<readonly Change[]> {
  const { spec, paths, provider, remote } = cluster;
  const { api, git: server } = provider.inventory(spec);
  if (!server) return [];
  const changes = await prepareGitServer(
    createShell(paths.sshConfig),
    {
      branch: spec.git.branch,
      fluxKey: await publicKey(paths.fluxKey),
      receivers: [api.address],
      webhookToken: await ensureToken(paths.webhookToken),
    },
    run,
  );
  const followed = { branch: spec.git.branch, remote };
  const host = { cluster: spec.name, ssh: server.ssh, paths };
  const added = await ensureRemote(ROOT, host, followed);
  await fetchCluster(ROOT, followed, run);
  return [...changes, added, await pushFastForward(ROOT, followed, run)];
}

/** The commit that is checked out, which is what the cluster must come to. */
export function headCommit(): Promise<string> {
  return git(ROOT, ['rev-parse', 'HEAD']);
}

/** Installs Flux where it is missing and makes it follow the Git server. */
export async function fluxStep(
  { spec, paths, provider }: Cluster,
  pushed: Promise<string>,
  run: Run,
): Promise<readonly Change[]> {
  const { git: server } = provider.inventory(spec);
  if (!server) return [];
  const facts = {
    git: {
      address: server.address,
      hostKey: await provider.hostKey(spec.name, GIT_HOST, run.signal),
    },
    fluxKey: {
      private: await readFile(paths.fluxKey, 'utf8'),
      public: await publicKey(paths.fluxKey),
    },
    webhookToken: await ensureToken(paths.webhookToken),
    runtimeInfo: { CLUSTER_NAME: spec.name },
  };
  const rendered = (file: string): string => join(paths.manifests, file);
  const files = {
    components: seedFiles(spec).flux.map(rendered),
    sync: syncFiles(spec).map(rendered),
  };
  return seedFlux({ kubeconfig: paths.kubeconfig, files, facts, pushed }, run);
}
