(globalThis as Record<string, unknown>).global = globalThis;
export {};
