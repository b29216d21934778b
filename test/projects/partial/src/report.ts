/** What the function knows about the rest of the project. */
export async function handler(): Promise<Record<string, string | undefined>> {
  const { TABLE, TABLE_ARN, POOL, SEARCH } = process.env;
  return { TABLE, TABLE_ARN, POOL, SEARCH };
}
