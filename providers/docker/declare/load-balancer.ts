import { Container } from '@cdktf/provider-docker/lib/container/index.js';
import { API_PORT, APP_NODE_PORT } from '../../../plan/conventions.ts';
import { addressesOf } from '../addresses.ts';
import { clusterImage, LOAD_BALANCER } from '../names.ts';
import { settingsOf } from '../settings.ts';
import { commonConfig, publish } from './container.ts';
import type { Scope } from './scope.ts';

/** What holds the published ports of API and applications, so that no machine has to. */
export function declareLoadBalancer(scope: Scope): Container {
  const { stack, spec } = scope;
  const { ports } = settingsOf(spec);
  return new Container(stack, LOAD_BALANCER, {
    ...commonConfig(scope, LOAD_BALANCER, addressesOf(spec).loadBalancer),
    image: clusterImage(spec.name, 'load-balancer'),
    capabilities: { drop: ['ALL'] },
    ports: [publish(scope, API_PORT, ports.api), publish(scope, APP_NODE_PORT, ports.http)],
  });
}
