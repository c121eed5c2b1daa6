// Made-up people and what they write: the inbox of the README's picture.
const DAY = "2026-11-24";

/** Fills the sandbox. `pictures` is where the icons and the photo are. */
export async function fill(sandbox, pictures) {
  const badge = (text, icon) => ({ text, iconUrl: `${pictures}/${icon}.svg` });
  const [facebook, sms, calendly, lead] = [
    badge("Facebook", "facebook"),
    badge("SMS", "sms"),
    badge("Calendly", "calendar"),
    badge("Lead Ads", "lead"),
  ];
  const calendar = `${pictures}/calendar.svg`;

  const noah = await sandbox.meet({ first: "Noah", last: "Fischer", email: "noah.fischer@example.com" });
  await noah.send({ at: "2026-11-20T09:12:00Z", badge: calendly, minimal: { text: "Booked Deep Tissue Massage, Fri 27 Nov 2026, 16:00 (Europe/Berlin)", iconUrl: calendar, url: "https://example.com/bookings/4711" } });
  await noah.send({ at: "2026-11-21T17:40:00Z", badge: calendly, minimal: { text: "Rescheduled Deep Tissue Massage to Sat 28 Nov 2026, 11:00 (Europe/Berlin)", iconUrl: calendar, url: "https://example.com/bookings/4711" } });

  const mei = await sandbox.meet({ first: "Mei", last: "Tanaka", email: "mei.tanaka@example.com" });
  await mei.send({ at: "2026-11-22T11:03:00Z", badge: lead, form: { title: "Spa weekend for two", fields: [{ name: "Which weekend?", value: "12 December" }, { name: "How many guests?", value: "2" }] } });

  const omar = await sandbox.meet({ first: "Omar", last: "Haddad", phone: "+493055501234" });
  await omar.send({ at: `${DAY}T08:05:00Z`, badge: sms, text: "Hi, running 10 minutes late, sorry!" });
  await omar.send({ at: `${DAY}T08:06:30Z`, badge: sms, from: "us", text: "No problem, see you soon." });

  const lucia = await sandbox.meet({ first: "Lucía", last: "Moreno", email: "lucia.moreno@example.com", phone: "+14155550132" });
  await lucia.send({ at: "2026-11-23T16:21:00Z", badge: facebook, text: "Hello! Do you still have a slot for a facial this week? 🙂" });
  await lucia.send({ at: "2026-11-23T16:24:00Z", badge: facebook, from: "us", text: "Hi Lucía, yes: Thursday at 10:00 or at 15:30. Which one suits you?" });
  await lucia.send({ at: "2026-11-23T16:26:00Z", badge: facebook, text: "Thursday at 10 is perfect." });
  await lucia.send({ at: "2026-11-23T16:27:00Z", badge: calendly, minimal: { text: "Booked Facial, Thu 26 Nov 2026, 10:00 (Europe/Berlin)", iconUrl: calendar, url: "https://example.com/bookings/4712" } });
  await lucia.send({ at: `${DAY}T09:31:00Z`, badge: sms, items: [{ text: "This is the serum I use at home. Is it fine before the treatment?" }, { image: { url: `${pictures}/serum.svg`, filename: "serum.jpg" } }] });
  await lucia.send({ at: `${DAY}T09:38:00Z`, badge: sms, from: "us", text: "It is, just leave it out on the day itself.", visibility: "BUSINESS_AND_PARTICIPANT" });

  const priya = await sandbox.meet({ first: "Priya", last: "Raman", email: "priya.raman@example.com" });
  await priya.send({ at: `${DAY}T09:55:00Z`, badge: facebook, text: "Could you send me the price list?" });
  await priya.send({ at: `${DAY}T09:56:00Z`, badge: facebook, text: "And do you sell gift cards?" });
  return { noah, mei, omar, lucia, priya };
}
