import type { ArtifactRun } from './events.ts';
import type { PackImage } from './image/content.ts';
import type { Lock } from './lock.ts';
import type { Platform } from './platform.ts';
import type { Progress } from './progress.ts';

/** What every step of one resolution shares. */
export interface Context {
  readonly lock: Lock;
  readonly platform: Platform;
  readonly run: ArtifactRun;
  readonly progress: Progress;
  /** How a binary becomes an image. */
  readonly pack: PackImage;
}
