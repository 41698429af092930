import { dirname } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container/index.js';
import { Volume } from '@cdktf/provider-docker/lib/volume/index.js';
import { GIT_HOST, GIT_REPOSITORY } from '../../../plan/conventions.ts';
import { addressesOf } from '../addresses.ts';
import { clusterImage, containerName } from '../names.ts';
import { settingsOf } from '../settings.ts';
import { commonConfig, publishSsh } from './container.ts';
import type { Scope } from './scope.ts';

/** The Git server: apart from the machines, so that it outlives each of them. */
export function declareGitServer(scope: Scope): Container {
  const { stack, spec, labels } = scope;
  const volume = new Volume(stack, `${GIT_HOST}-repositories`, {
    name: containerName(spec.name, GIT_HOST),
    labels,
  });
  return new Container(stack, GIT_HOST, {
    ...commonConfig(scope, GIT_HOST, addressesOf(spec).git),
    image: clusterImage(spec.name, 'git-server'),
    volumes: [{ volumeName: volume.name, containerPath: dirname(GIT_REPOSITORY) }],
    ports: [publishSsh(scope, settingsOf(spec).ports.git)],
  });
}
