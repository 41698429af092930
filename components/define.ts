import type { Component } from './model.ts';

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const IMAGE = /^[a-z0-9.-]+\.[a-z0-9.-]+(\/[a-z0-9._-]+)+:[A-Za-z0-9._-]+$/;

/**
 * Declares a component. The checks are on what a typo would break late and far away:
 * the name becomes a folder, and images are looked up in the lock by their full reference.
 *
 * @throws {TypeError} a mistake of the component's author, at import.
 */
export function defineComponent(component: Component): Component {
  if (!NAME.test(component.name)) throw new TypeError(`component name "${component.name}"`);
  for (const image of component.images) {
    if (!IMAGE.test(image))
      throw new TypeError(`${component.name}: image "${image}" needs a registry and a tag`);
  }
  return Object.freeze(component);
}
