import type { Run } from '../../plan/run.ts';
import type { Platform } from '../platform.ts';

/** An image around one program. */
export interface ImageContent {
  /** Name and tag that the image gets. */
  readonly reference: string;
  /** The program on this machine, and its place in the image. */
  readonly binary: string;
  readonly path: string;
  readonly entrypoint: readonly string[];
  /** Numeric `user:group`; root without it. */
  readonly user?: string;
  /** Programs copied with their libraries from the base system. */
  readonly tools?: readonly string[];
  /** Folders on this machine, and their places in the image. */
  readonly folders?: readonly { readonly from: string; readonly path: string }[];
  readonly platform: Platform;
}

/** Writes an image as a tar that both containerd and Docker load. */
export type PackImage = (image: ImageContent, out: string, run: Run) => Promise<void>;
