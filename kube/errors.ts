/** The API answered, but not with success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status. */
  readonly status: number;
  /** Machine-readable reason of the API's Status, for example `AlreadyExists`. */
  readonly reason: string;
  /** What the API adds in its Status, one sentence each, for example what a disruption budget needs. */
  readonly causes: readonly string[];
  /** A read failed inside the server, as it does while it starts; a write that does so is refused for good. */
  readonly notReady: boolean;

  constructor(request: string, status: number, body: string) {
    const { message, reason, causes } = statusOf(body);
    super(`${request}: ${message || `HTTP ${status}`}`);
    this.status = status;
    this.reason = reason;
    this.causes = causes;
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

/**
 * Whether the API does not take who asks for one of its operators: it knows no such certificate or token,
 * or gave it no such right. A refusal of what was asked has the same status, and other words.
 */
export function isNotAccepted(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (
    error.status === 401 || (error.status === 403 && /\bUser "[^"]*" cannot /.test(error.message))
  );
}

/** Statuses with which an API server that is starting or busy asks to be tried again. */
const TRANSIENT = [429, 502, 503, 504];

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return TRANSIENT.includes(error.status) || error.notReady;
  return error instanceof UnreachableError;
}

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly { readonly message?: string }[] };
}

function statusOf(body: string) {
  try {
    const { message = '', reason = '', details } = JSON.parse(body) as Status;
    const causes = (details?.causes ?? []).flatMap((cause) => cause.message ?? []);
    return { message, reason, causes };
  } catch {
    return { message: body.trim().slice(0, 300), reason: '', causes: [] };
  }
}
