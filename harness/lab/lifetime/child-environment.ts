/** What a child keeps of the user's environment. Nothing that changes how a runtime or a library behaves. */
const KEPT = ['PATH', 'HOME', 'LANG', 'TMPDIR'];

/**
 * The environment of a process that the lab starts: built, not inherited, so that no OTEL_*, *_PROXY, PYTHON*, GO* or
 * NODE_OPTIONS of the user's is measured.
 */
export function childEnvironment(
  base: Readonly<NodeJS.ProcessEnv>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...only(KEPT, base), ...own };
}

/** Of an environment the variables with these names, as far as they are set. */
export function only(names: readonly string[], base: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = base[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
