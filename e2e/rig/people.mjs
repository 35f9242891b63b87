// The demo's people, as the sign-in page of a demo lists them.

/** Signs in through the real form and waits for the page after it. */
export async function signInAs(trip, demo, who) {
  const person = await find(trip, who);
  await trip.page.getByLabel("Email").fill(person.email);
  await trip.page.getByLabel("Password").fill(person.password);
  await trip.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await trip.page.waitForURL((address) => address.pathname !== "/sign-in");
  return person;
}

// Each sign-in is an element with the address and the password in it.
async function find(trip, who) {
  await trip.visit("/sign-in");
  const people = await trip.page.locator("[data-demo]").evaluateAll((rows) =>
    rows.map((row) => ({ who: row.dataset.demo, email: row.dataset.email, password: row.dataset.password })),
  );
  const person = people.find((person) => person.who === who);
  trip.check(person, `the demo lists no ${who}: ${people.map((person) => person.who).join(", ")}`);
  return person;
}
