// Types and helpers for requests to the read API.
export type Occurrence = {
  starts: string;
  ends: string;
  formats: string[];
  venue: string | null;
  online_url: string | null;
};
export type Activity = {
  id: string;
  url: string;
  title: string;
  summary: string;
  description: string;
  organizer: { name: string; slug: string };
  partners: { name: string; slug: string }[];
  occurrences: Occurrence[];
  themes: string[];
  kind: string | null;
  languages: string[];
  status: string;
  registration: { mode: string; url: string | null };
  contact: { name: string | null; email: string | null };
};
export type Found = {
  week: string;
  version: string;
  total: number;
  activities: Activity[];
  facets: Record<string, Record<string, number>>;
};

export async function ask(query = "", limit = 50, server = process.env.VECKAN_DEMO_URL!): Promise<Found> {
  const answer = await fetch(`${server}/api/v1/activities?${query}&limit=${limit}`);
  if (!answer.ok) throw new Error(`the API answered ${answer.status} to ${query}`);
  return answer.json();
}

/** Date of a day of the coming week, counted from 0. */
export function day(number: number): string {
  return new Date(Date.parse(process.env.VECKAN_WEEK_STARTS!) + number * 86_400_000).toISOString().slice(0, 10);
}

/** Path of an activity's address: the API returns absolute ones. */
export function pathOf(activity: Activity): string {
  return new URL(activity.url).pathname;
}
