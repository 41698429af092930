/** What the rest of the program uses of the components. */
export { componentsOf, profileSchemas, profiles } from './catalogue.ts';
export { health, images, type NetworkPolicyNote, networkPolicyNote } from './facts.ts';
export { CRD_ARTIFACTS } from './flux/controllers.ts';
export type { Component, ObjectReference } from './model.ts';
export { type RenderedFile, type RenderInput, renderCluster } from './render.ts';
export { type Seeds, seedFiles, seedHealth } from './seed.ts';
export { planRendered, writeRendered } from './write.ts';
