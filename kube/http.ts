import { request as httpsRequest, type RequestOptions } from 'node:https';
import { ApiError, UnreachableError } from './errors.ts';

/** One HTTP exchange. */
export interface Exchange {
  readonly url: URL;
  readonly options: RequestOptions;
  readonly body?: string;
  /** Milliseconds until the exchange is given up. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and returns the text of a successful answer.
 *
 * @throws ApiError when the server refuses, UnreachableError when it does not answer, and the signal's reason when aborted.
 */
export function exchange({ url, options, body, timeout, signal }: Exchange): Promise<string> {
  const what = `${options.method} ${url.pathname}`;
  const where = `${options.method} ${url.origin}${url.pathname}`;
  const deadline = AbortSignal.timeout(timeout);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      if (signal.aborted) reject(signal.reason);
      else if (deadline.aborted)
        reject(new UnreachableError(`${where}: no answer in ${timeout} ms`));
      else reject(new UnreachableError(`${where}: ${error.message}`, { cause: error }));
    };
    const sent = httpsRequest(url, { ...options, signal: AbortSignal.any([signal, deadline]) });
    sent.on('error', fail);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new ApiError(what, status, text));
      });
    });
    sent.end(body);
  });
}
