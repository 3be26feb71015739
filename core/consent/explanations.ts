import type { Reason } from './vocabulary';

/**
 * What each reason says to a marketer: what is so, and what to do next. Without personal data. A
 * word that stands in workflows is explained here and nowhere else.
 */
export const EXPLANATIONS: Readonly<Record<Reason, string>> = {
  allowed:
    'The person agreed to this purpose on this channel and nothing speaks against writing now.',
  invalid_contact: 'The address is none of this channel: correct it in the contact list.',
  channel_not_permitted: 'This channel is not permitted: choose another one.',
  suppressed:
    'The person asked to get no messages at all: leave them out; only their own new opt-in to this purpose brings them back.',
  objected:
    'The person objected to direct marketing: leave them out; only their own new opt-in brings them back.',
  restricted:
    'Processing of this person’s data is restricted at their request: write again once the restriction is lifted in Data Subject Request.',
  withdrawn:
    'The person withdrew their consent: leave them out; only their own new opt-in brings them back.',
  refused:
    'The person was asked and said no: leave them out; only their own new opt-in brings them back.',
  identity_changed:
    'The number now belongs to another WhatsApp account, so the earlier consent may be somebody else’s: wait for a new opt-in.',
  needs_review:
    'A message from this person has not been read yet and may be an opt-out: handle it in Handle Opt-Out, then check again.',
  pending_confirmation:
    'The person signed up but has not confirmed yet: wait for the confirmation.',
  expired:
    'The consent has run out: ask for it again, if it may still be renewed, or leave the person out.',
  notice_changed:
    'The notice changed in substance since the person agreed to it: ask them to agree to the new one.',
  no_consent:
    'There is no consent for this purpose on this channel: record an opt-in with its evidence first.',
  outcome_unknown:
    'An earlier message of this edition may have gone out and its outcome is not known: wait for its status; it is not sent twice.',
  already_sent: 'The person already got the message of this edition: nothing more to do.',
  frequency_cap:
    'The person has had as many messages as the frequency cap allows: run the edition again when the time given has come.',
  quiet_hours:
    'It is outside contact hours where the person is: run the edition again when the time given has come.',
  holiday:
    'It is a public holiday where the person is: run the edition again when the time given has come.',
  not_reachable: 'WhatsApp cannot reach this person: check the number, or use another channel.',
  rejected: 'WhatsApp refused the message: correct the template or its parameters.',
  batch_stopped:
    'The batch was stopped before this item came up: put right what the item that stopped it says, and run the edition again.',
  ledger_unavailable:
    'The consent ledger could not be read, so nothing is allowed: check the Consent Ledger credential, and run again.',
};

/** What a reason says where more is known than the reason itself tells. */
export const SPECIAL = {
  serviceAllowed:
    'The service message rests on the legal basis given, and the person has not asked to get no messages at all.',
  requestAllowed: 'A request for permission is open for this person and may be sent once.',
  channelForbidden:
    'The settings of this check do not permit this channel: choose another one, or permit it there.',
  ownSimilarAllowed:
    'The person bought something like it, was offered a way out then, and has not left: say in the message how to leave.',
  notInThisCountry:
    'There is no consent, and the country of this person lets nobody write to customers without it, or is not known: record an opt-in first, or give the country.',
  notByThisChannel:
    'There is no consent, and the country of this person lets businesses write to customers without it by e-mail only: use e-mail, or record an opt-in first.',
  noWayOutAtSale:
    'There is no consent, and no way out was offered when the address was taken at the sale: record an opt-in first.',
  saleTooOld:
    'There is no consent, and the last sale on record is longer ago than the law of the country or the age limit set allows: record an opt-in first.',
  tooYoung:
    'By the year of birth the person may be too young to consent alone, and no consent of a parent or guardian is on record: record the opt-in with it, or leave the person out.',
  birthYearUnreadable:
    'The year of birth cannot be read, so the person may be too young to consent alone: give it as four digits, or leave the field empty where it is not known.',
  unknownClass:
    'The message class is not one that this product knows: choose marketing, service or permission request.',
  purposeMissing:
    'No purpose was given, and consent holds for a purpose only: fill in the purpose.',
  basisMissing:
    'A service message needs a legal basis on record: choose contract, legal obligation or consent.',
  requestMissing:
    'No request for permission is open for this person: use Record Opt-In, Request Confirmation, first.',
  alreadyGranted:
    'The person has agreed already, so there is nothing to confirm: leave out the request.',
  neverHeld:
    'No consent of this person ever held, and one must not write to renew a consent that never was: leave the person out.',
  tooLateToRenew:
    'The consent ended too long ago to ask for its renewal, or no reconfirmation window is set: leave the person out.',
  suppressedService:
    'The person asked to get no messages at all, and that covers service messages too: reach them another way.',
  capNeverAllows: 'The frequency cap allows no message at all: set it to one or more.',
  hoursNeverAllow:
    'No moment of the coming weeks is lawful in every place where the person may be: give the contact a country or a time zone, or correct the contact hours.',
} as const;

/** What to know where a message to a customer goes out on a channel whose own terms ask for more than the law. */
export const OWN_SIMILAR_HINT =
  'WhatsApp’s own terms ask for an opt-in of everybody, also where the law lets you write to customers without one.';
