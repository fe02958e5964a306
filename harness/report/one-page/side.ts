/** One of the two services of the leading pair. */
export type Side = 'a' | 'b';

export const SIDES: readonly Side[] = ['a', 'b'];
