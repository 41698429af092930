/** What the rest of the program uses of the components. */
export { componentsOf } from './catalogue.ts';
export { images, networkPolicyNote } from './facts.ts';
export { CRD_ARTIFACTS } from './flux/controllers.ts';
export { type RenderedFile, renderCluster } from './render.ts';
export { seedFiles, syncFiles } from './seed.ts';
export { planRendered, writeRendered } from './write.ts';
