import { DataResource, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { ClusterSpec } from '../config/spec.ts';
import { specHash } from '../config/spec-hash.ts';
import type { Identity, MachinesModule } from '../providers/provider.ts';
import { INVENTORY_OUTPUT } from './addresses.ts';

/** From the folder that Terraform runs in, `cdktf.out/stacks/<cluster>`, up to the clone. */
const CLONE = '../../..';

/** What a stack is made of. */
export interface ClusterStackProps {
  readonly spec: ClusterSpec;
  readonly identity: Identity;
  /** The provider's constructs. */
  readonly machines: MachinesModule;
}

/** One cluster: its machines, and the step that makes them one, as Terraform sees them. */
export class ClusterStack extends TerraformStack {
  constructor(scope: Construct, { spec, identity, machines }: ClusterStackProps) {
    super(scope, spec.name);
    // Relative, so that the clone can be moved.
    new LocalBackend(this, { path: `${CLONE}/.gitstead/${spec.name}/terraform.tfstate` });
    const { inventory, identities } = machines.declareMachines(this, spec, identity);
    new TerraformOutput(this, INVENTORY_OUTPUT, { value: inventory });
    this.#converge(spec, identities);
  }

  /** Runs the bootstrap whenever the spec changed or a machine was made anew. */
  #converge(spec: ClusterSpec, identities: readonly string[]): void {
    new DataResource(this, 'converge', {
      triggersReplace: { spec: specHash(spec), machines: identities },
      provisioners: [
        {
          type: 'local-exec',
          // The interpreter takes the command as its last argument: no shell reads the name.
          interpreter: [`${CLONE}/gitstead`, 'converge'],
          command: spec.name,
        },
      ],
    });
  }
}
