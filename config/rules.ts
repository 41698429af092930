import type { ProviderFragments } from './fragments.ts';
import { related } from './issues.ts';
import type { Path, Problem } from './problem.ts';
import { machineRules } from './rules/machines.ts';
import { networkRules } from './rules/networks.ts';
import { profileRules } from './rules/profiles.ts';
import type { Rule } from './rules/rule.ts';
import type { ClusterSpec } from './spec.ts';

/** Every rule that holds whatever the provider. */
export const RULES: readonly Rule[] = [...machineRules, ...networkRules, ...profileRules];

/** A provider's rules look at its own settings and at all that decides about machines. */
function providerRules(provider: string, providers: ProviderFragments): readonly Rule[] {
  const { rules } = providers.get(provider) ?? {};
  return rules === undefined
    ? []
    : [
        {
          name: `provider-${provider}`,
          reads: [['provider'], [provider], ['machines', '*', '*'], ['network']],
          check: (cluster, earlier) =>
            rules(
              cluster,
              earlier.filter((other) => other.provider === provider),
            ),
        },
      ];
}

/**
 * Applies all rules to all clusters.
 *
 * @param guessed paths, from the top of the file, whose values are not what the user wrote: rules that read them are silent
 */
export function judge(
  clusters: readonly ClusterSpec[],
  providers: ProviderFragments,
  guessed: readonly Path[],
): readonly Problem[] {
  const blind = (rule: Rule, { name }: ClusterSpec) =>
    rule.reads.some((read) => guessed.some((path) => related(['clusters', name, ...read], path)));
  return clusters.flatMap((cluster, position) =>
    [...RULES, ...providerRules(cluster.provider, providers)]
      .filter((rule) => !blind(rule, cluster))
      .flatMap((rule) =>
        rule.check(
          cluster,
          clusters.slice(0, position).filter((other) => !blind(rule, other)),
        ),
      )
      .map((problem) => ({ ...problem, path: ['clusters', cluster.name, ...problem.path] })),
  );
}
