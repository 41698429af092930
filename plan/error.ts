/**
 * An error whose reason and remedy are known. The CLI prints it without a stack:
 * the message says what is wrong, the remedy what to do next.
 */
export class KnownError extends Error {
  override readonly name: string = 'KnownError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
