import type { Path, Problem } from '../problem.ts';
import type { ClusterSpec } from '../spec.ts';
import { quote } from '../words.ts';
import type { Rule } from './rule.ts';

/** What apt, containerd and Go programs all read the same way, and no shell reads otherwise. */
const URL_OF_PROXY = /^https?:\/\/([\w.-]+|\[[\da-f:]+\])(:\d+)?\/?$/i;

/** A name, with a dot before it for all below, an address or a network. */
const DIRECT = /^\.?[\w-]+(\.[\w-]+)*(\/\d{1,2})?$/;

function urls({ network }: ClusterSpec): readonly Problem[] {
  const { proxy } = network;
  if (!proxy) return [];
  if (!proxy.http && !proxy.https) {
    return [
      {
        path: ['network', 'proxy'],
        message: 'names no proxy',
        remedy: 'Add `http`, `https` or both, or remove it.',
      },
    ];
  }
  return Object.entries({ http: proxy.http, https: proxy.https }).flatMap(([key, url]) =>
    url === undefined ? [] : urlProblems(['network', 'proxy', key], url),
  );
}

function urlProblems(path: Path, url: string): readonly Problem[] {
  if (URL_OF_PROXY.test(url)) return [];
  if (url.includes('@')) {
    return [
      {
        path,
        // Not shown: it may hold a password.
        message: 'has a user or a password in it, and this file goes to Git',
        remedy: 'Use a proxy that lets machines in by their addresses.',
      },
    ];
  }
  return [
    {
      path,
      message: `${quote(url)} is not the URL of a proxy`,
      remedy: 'Write scheme, host and port, for example http://proxy.example.com:3128.',
    },
  ];
}

function exceptions({ network }: ClusterSpec): readonly Problem[] {
  return (network.proxy?.none ?? []).flatMap((entry, index) =>
    DIRECT.test(entry)
      ? []
      : [
          {
            path: ['network', 'proxy', 'none', index],
            message: `${quote(entry)} is not a name, an address or a network`,
            remedy: 'Write one per entry, for example .example.com or 10.0.0.0/8.',
          },
        ],
  );
}

function authorities({ network }: ClusterSpec): readonly Problem[] {
  return (network.authorities ?? []).flatMap((file, index, all) => {
    const path: Path = ['network', 'authorities', index];
    if (file.startsWith('/') || file.split('/').includes('..')) {
      return [
        {
          path,
          message: `${quote(file)} is not below the clone`,
          remedy: 'Copy the file into the clone and commit it: certificates are not secret.',
        },
      ];
    }
    return all.indexOf(file) === index
      ? []
      : [{ path, message: `${quote(file)} is named twice`, remedy: 'Remove one.' }];
  });
}

/** Rules about how machines reach the internet, and whom they trust there. */
export const proxyRules: readonly Rule[] = [
  { name: 'proxy-urls', reads: [['network', 'proxy']], check: urls },
  { name: 'proxy-exceptions', reads: [['network', 'proxy', 'none']], check: exceptions },
  { name: 'authorities-below', reads: [['network', 'authorities']], check: authorities },
];
