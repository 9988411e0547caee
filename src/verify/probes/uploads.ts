/** How much a large request sends: several segments of TCP, and less than web servers write to disk. */
export const uploadBytes = 8192;
