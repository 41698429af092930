import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Clone } from '../clone.ts';
import { eventually } from '../engine.ts';
import { HeldUp } from './run.ts';

const CONTROL_PLANE = 'control-plane-1';
const WORKER = 'workers-1';

/** Something that goes wrong while `up` makes a cluster from nothing. */
export interface FaultCase {
  readonly name: string;
  /** Does it, undoes what people would undo, and says what the disturbed run did. */
  readonly disturb: (clone: Clone) => Promise<string>;
}

/** Kills `up` from outside at a point. */
export function killAt(point: string): FaultCase {
  return {
    name: `kill -9 at ${point}`,
    disturb: async (clone) => {
      const up = HeldUp.start(clone, point);
      await up.reached(point);
      await up.kill();
      return 'killed';
    },
  };
}

type Deed = (clone: Clone) => Promise<unknown>;

/** Holds `up` at a point, does something to the machines, and lets it go on. */
function meanwhile(
  name: string,
  point: string,
  { harm, heal }: { readonly harm: Deed; readonly heal?: Deed },
): FaultCase {
  return {
    name,
    disturb: async (clone) => {
      const up = HeldUp.start(clone, point);
      await up.reached(point);
      try {
        await harm(clone);
        return lastLine(await up.goOn());
      } finally {
        await up.kill();
        await heal?.(clone);
      }
    },
  };
}

/** What it told people in the end, short enough for a table: the first line that is no progress. */
function lastLine(text: string): string {
  const told = text.split('\n').find((line) => line.trim() && !/^[❯›✔✖!] |^fault: /.test(line));
  return (told ?? 'it said nothing').trim().slice(0, 90);
}

const docker = (...args: string[]) => execa('docker', args);

/** Everything but kills at points and at random moments. */
export const disturbances: readonly FaultCase[] = [
  meanwhile('SSH connection cut during init', 'init:inside', {
    harm: async (clone) => {
      // The listener stays, the sessions go.
      await clone.on(CONTROL_PLANE, 'pkill -KILL -f "^sshd-session|^sshd: root" || true');
    },
  }),
  meanwhile('worker stopped during its join', 'workers:inside', {
    harm: (clone) => docker('kill', clone.container(WORKER)),
    heal: (clone) => docker('start', clone.container(WORKER)),
  }),
  meanwhile('control plane rebooted during init', 'init:inside', {
    harm: (clone) => docker('restart', '--time', '0', clone.container(CONTROL_PLANE)),
  }),
  {
    name: 'files of a half init cut off in the middle',
    disturb: async (clone) => {
      const up = HeldUp.start(clone, 'init:inside');
      await up.reached('init:inside');
      await up.kill();
      const manifests = '/etc/kubernetes/manifests/kube-scheduler.yaml';
      await eventually('the manifests', 60, () => clone.on(CONTROL_PLANE, `test -s ${manifests}`));
      await docker('kill', clone.container(CONTROL_PLANE));
      await docker('start', clone.container(CONTROL_PLANE));
      const files = [
        '/etc/kubernetes/admin.conf',
        '/etc/kubernetes/controller-manager.conf',
        manifests,
      ];
      await clone.on(
        CONTROL_PLANE,
        `for file in ${files.join(' ')}; do truncate -s 200 $file; done; printf '{"vers' >/var/lib/gitstead/journal.json.new`,
      );
      return 'killed, files truncated';
    },
  },
  meanwhile('disk of the control plane full', 'init:before', {
    harm: (clone) => clone.on(CONTROL_PLANE, 'mount -t tmpfs -o size=16k tmpfs /etc/kubernetes'),
    heal: (clone) => clone.on(CONTROL_PLANE, 'umount /etc/kubernetes'),
  }),
  meanwhile('token gone before the join', 'script/join:before', {
    harm: (clone) =>
      clone.on(
        CONTROL_PLANE,
        `for id in $(kubeadm token list -o jsonpath='{.token}{"\\n"}' | cut -d . -f 1); do kubeadm token delete $id; done`,
      ),
  }),
  {
    name: 'API server flapping while workers join',
    disturb: async (clone) => {
      const up = HeldUp.start(clone, 'workers:before');
      await up.reached('workers:before');
      const ended = up.goOn();
      for (let round = 0; round < 6 && up.running; round++) {
        await clone.on(CONTROL_PLANE, 'pkill -KILL kube-apiserver || true');
        await sleep(4000);
      }
      return lastLine(await ended);
    },
  },
];

/** Jumps the clock of this host and of every machine with it: only where nothing else runs. */
export const clockJump: FaultCase = meanwhile('clock jumped by three hours', 'script/join:before', {
  harm: () => jump(3 * 3600),
  heal: () => jump(-3 * 3600),
});

async function jump(seconds: number): Promise<void> {
  await execa('date', ['--set', `@${Math.round(Date.now() / 1000) + seconds}`]);
}
