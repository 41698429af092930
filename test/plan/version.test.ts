import { expect, test } from 'vitest';
import { compareVersions, isOlder, minorsBetween, parseVersion } from '../../plan/version.ts';

test('versions are compared by their numbers, with or without a v', () => {
  expect(compareVersions('v1.35.10', '1.35.9')).toBeGreaterThan(0);
  expect(compareVersions('1.9.0', 'v1.10.0')).toBeLessThan(0);
  expect(compareVersions('v1.36.3', '1.36.3')).toBe(0);
});

test('minors between two versions are counted, backwards below zero', () => {
  expect(minorsBetween('v1.35.8', 'v1.36.3')).toBe(1);
  expect(minorsBetween('v1.36.3', 'v1.35.8')).toBe(-1);
});

test('what is no version is refused', () => {
  expect(() => parseVersion('latest')).toThrow('"latest" is not a version');
});

test('versions of any form are compared number by number', () => {
  expect(isOlder('4.9.0-8-amd64', '4.19')).toBe(true);
  expect(isOlder('4.19.0', '4.19')).toBe(false);
  expect(isOlder('6.18.44-fc-v657', '4.19')).toBe(false);
});
