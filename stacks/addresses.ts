/** Name of the Terraform output with the inventory. */
export const INVENTORY_OUTPUT = 'inventory';

/** Terraform address of the step that turns machines into a cluster. */
export const CONVERGE = 'terraform_data.converge';

/** Name in the environment that tells the converge step that `up` has done its work already. */
export const CONVERGED = 'GITSTEAD_CONVERGED';
