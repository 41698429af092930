import { Container, type ContainerVolumes } from '@cdktf/provider-docker/lib/container/index.js';
import { Volume } from '@cdktf/provider-docker/lib/volume/index.js';
import type { MachineSpec } from '../../../config/machines.ts';
import { addressesOf, lastOctet } from '../addresses.ts';
import { CAPABILITIES, SECURITY_OPTIONS, STOP_SIGNAL, TMPFS } from '../flags.ts';
import { ALIASES, clusterImage, volumeName } from '../names.ts';
import { settingsOf } from '../settings.ts';
import { volumesOf } from '../volumes.ts';
import { commonConfig, publishSsh } from './container.ts';
import { type Scope, terraformName } from './scope.ts';

/** A machine: a container that runs systemd, with its volumes. */
export function declareMachine(scope: Scope, machine: MachineSpec): Container {
  const { stack, spec } = scope;
  const address = addressesOf(spec).machines[machine.name] as string;
  const ssh = settingsOf(spec).ports.ssh + lastOctet(machine);
  return new Container(stack, terraformName(machine.name), {
    ...commonConfig(scope, machine.name, address, aliasesOf(machine)),
    image: clusterImage(spec.name, 'machine'),
    capabilities: { drop: ['ALL'], add: CAPABILITIES.map((name) => `CAP_${name}`) },
    securityOpts: [...SECURITY_OPTIONS],
    cgroupnsMode: 'private',
    // kubelet reads the kernel's messages.
    devices: [{ hostPath: '/dev/kmsg', containerPath: '/dev/kmsg', permissions: 'rwm' }],
    tmpfs: { ...TMPFS },
    stopSignal: STOP_SIGNAL,
    volumes: declareVolumes(scope, machine),
    ports: [publishSsh(scope, ssh)],
  });
}

function declareVolumes({ stack, spec, labels }: Scope, machine: MachineSpec): ContainerVolumes[] {
  return volumesOf(machine.role).map(({ what, path }) => {
    const volume = new Volume(stack, terraformName(`${machine.name}-${what}`), {
      name: volumeName(spec.name, machine.name, what),
      labels,
    });
    return { volumeName: volume.name, containerPath: path };
  });
}

/** What the load balancer finds it by. */
function aliasesOf({ role }: MachineSpec): readonly string[] {
  return role === 'control-plane' ? [ALIASES.machine, ALIASES['control-plane']] : [ALIASES.machine];
}
