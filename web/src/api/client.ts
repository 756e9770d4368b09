/** One door to the portal's JSON API. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string };
}

/** Told of every answer 401, so that one place sends the person to sign in. */
let onSignedOut: () => void = () => undefined;

export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export async function call<T>(method: string, path: string, body?: unknown, init?: RequestInit): Promise<T> {
  const response = await send(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    ...init,
  });
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Fetches with the session's cookie; anything but success throws an ApiError. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'Unreachable', 'Huntbook does not answer. Is `huntbook serve` still running?');
  }
  if (response.ok) return response;
  const error = await apiError(response);
  if (response.status === 401) onSignedOut();
  throw error;
}

async function apiError(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as ErrorBody;
    if (body.error?.message) {
      return new ApiError(response.status, body.error.code ?? String(response.status), body.error.message);
    }
  } catch {
    // Not JSON: a proxy or a crash answered. The status says more than its page would.
  }
  return new ApiError(
    response.status,
    String(response.status),
    `The server answered ${response.status} ${response.statusText}`,
  );
}
