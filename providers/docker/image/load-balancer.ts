import { join } from 'node:path';
import { IMAGE_LABEL } from '../../../plan/conventions.ts';
import type { Run } from '../../../plan/run.ts';
import { docker } from './docker.ts';
import { filesBelow, small, tarOf } from './files.ts';
import { hasImage, tagOf } from './tags.ts';
import { inWorkshop } from './workshop.ts';

const ROOT = join(import.meta.dirname, 'load-balancer', 'root');

/** What the load balancer is made of. */
export interface LoadBalancerInputs {
  /** Tag of the base image, which must exist. */
  readonly base: string;
  /** For example `linux/amd64`. */
  readonly platform: string;
}

/**
 * Makes the image of the load balancer, unless the engine has it: haproxy with its settings.
 * @returns its tag, which changes with what goes into it
 * @throws KnownError with the engine's words when it cannot
 */
export async function ensureLoadBalancerImage(
  { base, platform }: LoadBalancerInputs,
  run: Run,
): Promise<string> {
  const files = await filesBelow(ROOT);
  const tag = tagOf('load-balancer', [base, platform, CHANGES, await small(files)]);
  if (await hasImage(tag, run)) return tag;
  run.report('making the image of the load balancer');
  const options = { base, platform, kind: 'load-balancer', flags: [], command: ['/bin/true'] };
  await inWorkshop(options, run, async (container) => {
    await docker(['cp', '-', `${container}:/`], run, tarOf(files));
    const changes = CHANGES.flatMap((change) => ['--change', change]);
    await docker(['commit', ...changes, container, tag], run);
  });
  return tag;
}

const CHANGES: readonly string[] = [
  'ENTRYPOINT ["/usr/sbin/haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg"]',
  'CMD []',
  'USER haproxy',
  `LABEL ${IMAGE_LABEL}=load-balancer`,
];
