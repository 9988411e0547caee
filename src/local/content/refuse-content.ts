import { LvsError } from '../../model/problem/error.js';

/** That something cannot be deployed. */
export function refuse(place: string, reason: string): LvsError {
  return new LvsError(
    'INVALID_INPUT',
    `The content cannot be deployed: ${show(place)} ${reason}.`,
    {
      hint: 'Correct it in the folder, or leave it out of the content, and run this again.',
    },
  );
}

function show(place: string): string {
  return /[\p{Cc}"]/u.test(place) ? JSON.stringify(place) : place;
}
