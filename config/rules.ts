import type { ProviderFragments } from './fragments.ts';
import { related } from './issues.ts';
import { formatPath, type Path, type Problem } from './problem.ts';
import { hostRules } from './rules/hosts.ts';
import { kubeletRules } from './rules/kubelet.ts';
import { machineRules } from './rules/machines.ts';
import { networkRules } from './rules/networks.ts';
import { nodeRules } from './rules/nodes.ts';
import { profileRules } from './rules/profiles.ts';
import { proxyRules } from './rules/proxies.ts';
import { rangeRules } from './rules/ranges.ts';
import type { Rule } from './rules/rule.ts';
import type { ClusterSpec } from './spec.ts';

/** Every rule that holds whatever the provider. */
export const RULES: readonly Rule[] = [
  ...machineRules,
  ...rangeRules,
  ...networkRules,
  ...profileRules,
  ...nodeRules,
  ...kubeletRules,
  ...hostRules,
  ...proxyRules,
];

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

/** A key that a general rule refuses needs no second opinion. */
function withoutEchoes(problems: readonly Problem[], earlier: readonly Problem[]) {
  const named = new Set(earlier.map(({ path }) => formatPath(path)));
  return problems.filter(({ path }) => !named.has(formatPath(path)));
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
  const sees = (rule: Rule, { name }: ClusterSpec) =>
    !rule.reads.some((read) => guessed.some((path) => related(['clusters', name, ...read], path)));
  const apply = (rules: readonly Rule[], cluster: ClusterSpec, position: number) =>
    rules
      .filter((rule) => sees(rule, cluster))
      .flatMap((rule) =>
        rule.check(
          cluster,
          clusters.slice(0, position).filter((other) => sees(rule, other)),
        ),
      );
  return clusters.flatMap((cluster, position) => {
    const general = apply(RULES, cluster, position);
    const special = apply(providerRules(cluster.provider, providers), cluster, position);
    return [...general, ...withoutEchoes(special, general)].map((problem) => ({
      ...problem,
      path: ['clusters', cluster.name, ...problem.path],
    }));
  });
}
