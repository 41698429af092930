import type { ImageContent } from './pack-image.ts';
export async function packImage(_image: ImageContent, _out: string): Promise<void> {
  throw new Error('packImage: not here yet');
}
