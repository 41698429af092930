import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.d.ts';
import { expect, test } from 'vitest';
import { componentsOf } from '../../components/catalogue.ts';
import { objectsByComponent } from '../../components/render.ts';
import { baseSpec } from './fixtures.ts';

const spec = baseSpec();

const workloads = [...objectsByComponent(spec)].flatMap(([component, objects]) =>
  objects.flatMap((object) => {
    const template = (object as { spec?: { template?: PodTemplateSpec } }).spec?.template;
    return template?.spec ? [{ component, name: object.metadata.name, pod: template.spec }] : [];
  }),
);

const containersOf = (pod: PodSpec) => [...(pod.initContainers ?? []), ...pod.containers];

test.each(workloads)(
  '$name uses exactly the images that its component declares',
  ({ component, pod }) => {
    for (const { image } of containersOf(pod)) expect(component.images).toContain(image);
  },
);

test.each(workloads)('$name never pulls an image that the machine has', ({ pod }) => {
  for (const { imagePullPolicy } of containersOf(pod)) expect(imagePullPolicy).toBe('IfNotPresent');
});

test.each(workloads)('$name asks for what it needs and is limited in memory', ({ pod }) => {
  for (const { resources } of containersOf(pod)) expect(resources?.requests).toHaveProperty('cpu');
  for (const { resources } of pod.containers) expect(resources?.limits).toHaveProperty('memory');
});

test.each(workloads)('$name drops every capability and cannot gain any', ({ pod }) => {
  for (const { securityContext } of containersOf(pod)) {
    expect(securityContext?.capabilities?.drop).toEqual(['ALL']);
    expect(securityContext?.allowPrivilegeEscalation).toBe(false);
  }
});

test('only the pod network adds capabilities', () => {
  const adding = workloads.filter(({ pod }) =>
    containersOf(pod).some(({ securityContext }) => securityContext?.capabilities?.add),
  );
  expect(adding.map(({ name }) => name)).toEqual(['flannel']);
});

test('everything but the pod network runs as a numbered user on a read-only root', () => {
  for (const { pod } of workloads.filter(({ name }) => name !== 'flannel')) {
    for (const { securityContext } of containersOf(pod)) {
      expect(securityContext?.runAsUser).toBeGreaterThan(0);
      expect(securityContext?.readOnlyRootFilesystem).toBe(true);
    }
  }
});

test('every component that others need says what must be healthy, and renders it', () => {
  const objects = objectsByComponent(spec);
  const needed = new Set(componentsOf(spec).flatMap(({ needs }) => needs));
  for (const component of componentsOf(spec)) {
    const names = objects
      .get(component)
      ?.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
    for (const { kind, namespace, name } of component.health) {
      expect(names).toContain(`${kind}/${namespace}/${name}`);
    }
    if (component.provides.some((capability) => needed.has(capability))) {
      expect(component.health, component.name).not.toEqual([]);
    }
  }
});
