import { goPlatform, type Platform } from './platform.ts';

/** Fills `{version}`, `{number}` (the version without its `v`), `{os}` and `{arch}` into `text`. */
export function fillTemplate(text: string, version: string, platform: Platform): string {
  const values: Readonly<Record<string, string>> = {
    version,
    number: version.replace(/^v/, ''),
    ...goPlatform(platform),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
