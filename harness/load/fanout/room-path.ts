/** A path with the room's number in it, where there are several; braces in any other are the user's own. */
export function pathOfRoom(
  { path, rooms }: { readonly path: string; readonly rooms: number },
  room: number,
): string {
  return rooms > 1 ? path.replace('{room}', String(room)) : path;
}
