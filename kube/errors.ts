/** The API answered, but not with success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status. */
  readonly status: number;
  /** Machine-readable reason of the API's Status, for example `AlreadyExists`. */
  readonly reason: string;
  /** A read failed inside the server, as it does while it starts; a write that does so is refused for good. */
  readonly notReady: boolean;

  constructor(request: string, status: number, body: string) {
    const { message, reason } = statusOf(body);
    super(`${request}: ${message || `HTTP ${status}`}`);
    this.status = status;
    this.reason = reason;
    this.notReady = status === 500 && request.startsWith('GET ');
  }
}

/** The API did not answer in time, or not at all. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Whether an error says that the object, or its kind, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Statuses with which an API server that is starting or busy asks to be tried again. */
const TRANSIENT = [429, 502, 503, 504];

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return TRANSIENT.includes(error.status) || error.notReady;
  return error instanceof UnreachableError;
}

function statusOf(body: string): { message: string; reason: string } {
  try {
    const { message = '', reason = '' } = JSON.parse(body) as Record<string, string>;
    return { message, reason };
  } catch {
    return { message: body.trim().slice(0, 300), reason: '' };
  }
}
