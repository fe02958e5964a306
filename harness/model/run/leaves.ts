/** Every value at the end of a path of names, as JSON: `versions.python` with `"3.13.1"`. A list is one value. */
export function leavesOf(value: unknown, name = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[name, JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, part]) =>
      part === undefined ? [] : [...leavesOf(part, name === '' ? key : `${name}.${key}`)],
    ),
  );
}
