import type { LanguageWords } from './schema';

/** Dansk. */
export const da: LanguageWords = {
  code: 'da',
  name: 'Dansk',
  keywords: {
    leave: `
      stop, stopp, afmeld, afmeld mig, afmelding, afmelde, frameld, frameld mig, framelding,
      framelde, meld fra, meld mig fra, meld mig af, udmeld, udmeld mig, opsig, fjern mig, slet
      mig, stop sms, stop beskeder, stop reklamer, stop reklame, stop tilbud, afmeld sms, afmeld
      nyhedsbrev, afmeld beskeder, afmeld tilbud
    `,
    leave_everything: 'stop alt, stop det hele, afmeld alt, afmeld mig alt, stop alle beskeder',
    join: 'start, tilmeld, tilmeld mig, genoptag, tilmelding',
    confirm: `
      ja, ja tak, jo, jep, jeps, jeg bekræfter, bekræft, ja gerne, jeg accepterer, accepter
    `,
    decline: 'nej, nej tak, niks, næ',
    help: 'hjælp, info, help, hjælp mig',
  },
  notTypos: `
    anmeld, anmelde, anmelding, tilmeld, stol, spot, fremmelding, opdag, anmelder, skriv, lister
  `,
  groups: {
    other_thing: `
      barn, børn, søn, datter, tid, time, bord, kursus, hold, arrangement, arrangementet,
      morgenmad, middag, middagen, møde, mødet, madordning, frokost, træning, træningen, bordet,
      tiden, festen, hund, køb, dreng, pige, sfo, holdet, yoga, undervisning, deltagelse, løbet
    `,
    other_goods: `
      leveringen, levering, ordren, ordre, min ordre, bestillingen, pakken, betalingen,
      forsendelsen, maskinen, musikken, bilen, overførslen
    `,
    weary: 'træt af, trætte af, dødtræt af, ked af, nok af, irriteret over, færdig med',
    signoff: `
      mvh, vh, hilsen, med venlig hilsen, venlig hilsen, de bedste hilsner, kh, knus,
      bedste hilsner, mange hilsner, hilsner, tak, på forhånd tak, dbh
    `,
    polite: `
      tak, venligst, vær sød, vær så sød, vær venlig, vær rar, vil i, gider i, gider du, please,
      hej, hejsa, goddag, kære, ok, okay, nu, lige nu, straks, med det samme, i dag, undskyld,
      men, og, så, bare, hermed, på forhånd tak, mvh, vh, hilsen, med venlig hilsen,
      venlig hilsen, for fanden, for helvede, mange tak, nej, ja, nej tak, godmorgen, jer,
      fra jer, nu tak, omgående, øjeblikkeligt, kan i, kan du, kunne i, i, tusind tak, altså,
      nu må i, helt, tak for det, farvel, jamen, godaften, nok, hallo
    `,
    stop: `
      stop, stopp, stoppe, stands, standse, hold op, hold nu op, hold så op, holde op, holder op,
      ophør, ophøre, lad være, lad vær, la vær, la være, lade være, undlad, undlade, indstil,
      indstille, drop, droppe, slut med, luk
    `,
    stop_word: 'stop, stopp, stoppe, hold op, hold nu op, lad være, lad vær',
    sending: `
      sende, sender, send, skrive, skriver, skriv, smse, sms, smser, kontakte, kontakter, spamme,
      spammer, spam, forstyrre, genere, chikanere, ringe, maile, mailer, besvære, plage, henvende,
      reklamere, bombardere, tekste, whatsappe, udsende
    `,
    write: `
      skriv, skrive, skriver, kontakt, kontakte, kontakter, sms, smse, spam, spamme, forstyr,
      forstyrre, henvend, henvende, mail, maile, plag, gener
    `,
    send: 'send, sende, sender, sendt, tilsendt, fremsend, fremsende',
    contact_at_all: `
      kontakt, kontakte, kontakter, kontaktes, henvend, henvende, høre, forstyr, forstyrre
    `,
    messages: `
      beskeder, beskederne, meddelelser, smser, smserne, sms, smsbeskeder, sms beskeder, reklame,
      reklamer, reklamerne, reklamen, reklamebeskeder, tilbud, tilbuddene, tilbudene, nyhedsbrev,
      nyhedsbreve, nyhedsbrevet, nyhedsbrevene, mails, mailsene, emails, spam, markedsføring,
      markedsføringen, kampagner, kampagne, annoncer, henvendelser, udsendelser, notifikationer,
      notifikationerne, push, promoveringer, lort, bras, abonnement, abonnementet, rabatkoder,
      kuponer, whatsapps, kommunikation, nyheder, markedsføringsbeskeder, tilbudsbeskeder,
      tekstbeskeder, *beskeder, *beskederne, *sms, *smser, *smserne, *reklame, *reklamer,
      *reklamerne, *brev, *brevet, *breve, *mails, *tilbud, *tilbuddene, *abonnement,
      *abonnementet, *notifikationer, *notifikationerne, *annoncer, *henvendelser, opkald,
      invitationer, påmindelser, *kampagner
    `,
    message: 'besked, meddelelse, mail, email, sms, tilbud',
    channel_wide: 'beskeder, smser, sms, kommunikation, kontakt, henvendelser, meddelelser',
    messages_only: `
      beskeder, beskederne, smser, sms, nyhedsbrev, nyhedsbrevet, nyhedsbreve, reklamer, tilbud,
      notifikationer, markedsføring, mails, *beskeder, *beskederne, *smser, *smserne, *reklamer,
      *reklamerne, *notifikationer, *notifikationerne, *nyhedsbrev
    `,
    list: `
      listen, liste, lister, listerne, maillisten, mailliste, mailinglisten, sms listen,
      smslisten, smsliste, databasen, database, systemet, system, kartoteket, kartotek, register,
      registeret, registret, kontakter, modtagerlisten, modtagerliste, adresseliste, kundeliste,
      gruppen, nyhedsbrevet, nyhedsbrev, udsendelsen, telefonliste, *liste, *listen, *lister,
      *listerne, *database, *databasen, *register
    `,
    me: `
      mig, os, mit nummer, mit nr, mit tlf nummer, mit telefonnummer, mit mobilnummer,
      dette nummer, det her nummer, nummeret, vores nummer, min mail, min telefon,
      mine oplysninger, min mobil, min email, ham, hende, dem, min mor, min far, min mand,
      min kone, min datter, min søn, mit nummer her
    `,
    number: 'nummer, nr, telefonnummer, mobilnummer, tlf',
    dont: 'ikke, ik, ikk, aldrig, ej, aldrig nogensinde',
    none: 'ingen, ikke, ik, ikk, aldrig, ej, intet, ikke noget',
    want: `
      vil, ønsker, ønske, gider, orker, har lyst til, behøver, kan bruge, skal, vill, har brug
      for, vil gerne
    `,
    receive: 'få, modtage, modtager, have, ha, høre, have tilsendt, se, kontaktes, modta',
    more: `
      mere, mer, flere, længere, igen, fremover, fremtidigt, i fremtiden, yderligere, nogensinde,
      noget, nogen
    `,
    anymore: 'mere, mer, flere, længere, igen, fremover, i fremtiden, yderligere, nogensinde',
    delete: `
      fjern, fjerne, fjernet, slet, slette, slettet, stryg, stryge, udelad, udmeld, udmelde, pil,
      smid, tag, tage, taget, få
    `,
    erase: 'slet, slette, slettet, fjern, fjerne, fjernet, destruer, destruere',
    removed: `
      fjernet, slettet, slettes, fjernes, afmeldes, afmeldt, frameldes, frameldt, taget af, meldt
      fra, udmeldt, udmeldes, meldes fra, tages af
    `,
    unsubscribe: `
      afmeld mig, afmelde mig, afmelder mig, afmelder jeg, afmeld os, afmelde os, afmeldt fra,
      frameld mig, framelde mig, framelder mig, frameld os, framelde os, meld mig fra, melde mig
      fra, melder mig fra, melder jeg mig fra, meld mig af, melde mig af, meld mig ud, melde mig
      ud, melder mig ud, melder jeg mig ud, meld os fra, melde os fra, udmeld mig, udmelde mig,
      afmeld dette nummer, frameld dette nummer, afmeld mit nummer, frameld mit nummer, afmeld
      venligst, framelder jeg, unsubscribe, opt out, framelder os, afregistrer mig, afregistrere
      mig
    `,
    leaving: `
      afmeld, afmelde, afmelder, afmeldt, afmeldes, afmelding, frameld, framelde, framelder,
      frameldt, framelding, unsubscribe, melde mig fra, melder mig fra, meld mig fra, melde mig
      ud, melder mig ud
    `,
    said: `
      skrev, skrevet, svarede, svaret, sagde, sagt, sendte, sendt, siger, bedt, bad, bedt om,
      smset, skriver, svarer
    `,
    no_way: `
      på nogen måde, nogen måde, overhovedet, på nogen som helst måde, under nogen omstændigheder,
      på nogen kanal, hverken, heller ikke, nogen kanaler, nogen form, i nogen form, nogensinde
      igen, nogensinde mere
    `,
    consent: 'samtykke, samtykket, tilladelse, tilladelsen, accept, permission, tilsagn',
    data: `
      data, oplysninger, personoplysninger, persondata, personlige oplysninger, personlige data,
      informationer, profil, konto, kundeprofil, brugerkonto, kundekonto
    `,
    personal: `
      data, oplysninger, personoplysninger, persondata, personlige oplysninger, informationer,
      personlige data
    `,
    human: `
      menneske, rigtig person, rigtigt menneske, person, medarbejder, kundeservice, kundesupport,
      support, nogen, konsulent, en af jer, levende menneske, chef, leder, ansat
    `,
    authority: `
      datatilsynet, forbrugerombudsmanden, forbrugerrådet, politiet, myndighederne,
      forbrugerklagenævnet
    `,
    other_doing: `
      grine, græde, smile, tænke, læse, kigge, tale, spise, drikke, ryge, arbejde, købe, handle,
      regne, sne, bruge, sælge, virke, levere, løbe, danse, synge, elske, fungere, larme, bløde,
      hoste, drømme, servere, producere, lave
    `,
  },
  harmless: [
    // Stop as a noun.
    'et|næste|sidste|første|hvilket|bus|tog|kort|lille|hvert|uden|endestation|pit|non stop',
    'busstop*',
    'stoppested*',
    'stop ved|hos|ind',
    'stop på|i|for en|et|den|det|vejen|byen|butikken',
    'stop lige ved|hos|ind',
    'stop en halv',
    // Others who stop.
    'jeg|vi|han|hun|den|det|de|i|du stopper|stoppede|holder|standser',
    'kan|kunne|vil|ville|må ikke|aldrig stoppe|standse|holde',
    'måtte|skulle|skal|nåede .. stoppe|standse ved|hos|på|i|ind|for',
    'er|har|var stoppet|holdt',
    '{stop} med? at {other_doing}',
    'hold da op',
    'holder .. op med? at {other_doing}',
    'holde tæt|fast|øje|åbent|styr|møde|ferie|pause',
    // Asking for more, not for an end.
    'stop|stopp|hold|afmeld|frameld|slet|fjern endelig? ikke|aldrig op?',
    'vil|skal|ønsker|må ikke|aldrig {leaving}|stoppe|afmeldes|slettes',
    'skal|må ikke {stop}',
    '{leaving} .. ved en fejl',
    'fejl {leaving}',
    'vil|må|ville ikke|nødig .. gå|miste glip?',
    'glip af',
    'ikke mere|flere|mindre end',
    'ikke mere|flere .. tilbage|problemer|spørgsmål',
    // "Slet" meaning "at all".
    'slet ikke|ingen|intet',
    // Other things.
    'send den|det ikke',
    'i|mit|min|til spam|spamfilter|spammappe',
    'spamfilter|spammappe',
    'send ikke den|det',
    'tilmeld* og afmeld*',
    'melde|meld|melder fra til',
    'få fjernet|slettet|taget et|en|den|det',
    '{stop} .. ringe på',
    'behøver|nødt ikke til? at? {write}|{contact_at_all}|{send}',
    '{stop} .. {other_goods}',
    '{leaving} .. {other_thing}',
    'meld|melde|melder mig|os? fra|af .. {other_thing}',
    'ikke .. {write} .. før|efter|når|under|imens|hvis',
  ],
  doubtful: [
    'hvad sker .. hvis|når jeg|vi|man .. {leaving}|stop|{said}|skriver',
    'hvis ... {leaving}',
    'hvis jeg|vi .. skriver|svarer|sender .. stop',
    'måske|overvejer|tænker ... {leaving}',
    'har i|du .. {removed}',
    'er jeg .. {removed}',
    'skal|kan jeg .. skrive|svare|sende .. stop',
  ],
  requests: {
    leave: [
      '{stop} .. at? .. {sending}',
      '{stop} .. {messages}',
      '{stop} ... {messages_only}',
      '{stop} alle|de|den|det|jeres|med .. {message}',
      '{stop} med|de det|dem|her $',
      '{messages} .. skal|må|bedes .. {stop}',
      'skal|må .. {stop} .. med .. {messages}',
      '{dont} .. {write} .. til? {me} $',
      '{write} .. {me}? .. {dont} ... {more}',
      '{dont} .. {write} ... {more}',
      '{write} .. {dont} .. til {me} $',
      '{write} {me} {dont} $',
      '{dont} .. {write} {me} $',
      '{send} .. {none} .. {anymore}',
      '{send} .. {none} .. {messages}',
      '{send} .. {none} noget til {me}',
      '{none} .. {send} .. {anymore}',
      '{none} .. {send} .. {messages}',
      '{want} .. {none} .. {receive}? .. {messages}',
      '{want} .. {none} .. {receive} .. {anymore}',
      '{want} .. {none} .. {anymore} .. {messages}|{message}',
      '{none} .. {want} .. {messages}',
      '{none} .. {want} .. {receive} .. {messages}',
      '{want} .. {none} .. høre fra|mere',
      '{want} .. {none} .. {anymore} $',
      '{want} .. {none} .. kontaktes|forstyrres|spammes',
      '{want} .. {none} .. stå|være på .. {list}',
      'ønsker|vil {none} .. {anymore} .. på .. {list}',
      '^ {none} {anymore} .. {messages}',
      '^ {none} {anymore} {message} $',
      '^ ingen {messages} $',
      '^ nej tak til .. {messages}',
      'nej tak til flere|mere|alle|jeres {messages}|{message}',
      'ikke interesseret i .. at? modtage|få|flere|jeres .. {messages}',
      'ikke .. interesseret {anymore}',
      'ikke længere .. interesseret ... {messages}',
      'ikke have .. jeres|flere|mere {messages}',
      '^ {erase} {me} $',
      '{delete} .. {me} .. fra|af|ud|på .. {list}|her|dette|det|{messages}',
      '{erase} .. mit|dette|vores {number}',
      '{erase} {me} $',
      'mit|dette {number} .. slettet|fjernet|slettes|fjernes',
      'gerne|venligst|ønsker|vil|må|kan|skal|bedes|blive .. {removed} .. fra|af .. {list}|{messages}|her|det',
      'gerne|ønsker|vil .. afmeldes|frameldes|afmeldt|frameldt',
      'gerne|ønsker|vil .. af med .. {messages}',
      'ud|af jeres|den|denne|listen .. {list} $',
      '{unsubscribe}',
      '{leaving} .. {messages}',
      '{leaving} .. {list}',
      'gerne {leaving}',
      'hvordan|hvor .. {leaving}',
      'hvordan .. slipper .. for|af .. {messages}',
      'slippe|slipper|fri|fritages .. for .. {messages}',
      'lad|lade mig|os .. være|vær',
      'lad|lade mig|os .. i fred',
      'glem mit nummer',
      '{said} .. stop $',
      '{said} .. stop .. gange|allerede|før|i|flere|sidste|mange|to|tre|og|men|hvorfor|igår|uger|dage|til',
      'allerede .. {said} .. stop',
      'trækker|trække|tilbagetrækker|tilbagekalder|tilbagekalde|tilbagekald|træk|trækkes .. {consent}',
      '{consent} .. tilbagekaldt|tilbage|tilbagetrukket|trækkes',
      'opsig|opsige|opsiger|annuller|annullere|afslut|afslutte|afbestil|afbestille .. {messages_only}|abonnement|abonnementet',
      'slå|sluk .. {messages_only} .. fra?',
      'slå {messages_only} fra',
      'frabeder|frabed|frabedes ... {messages}',
      'frabeder|frabed|frabedes ... {more}',
      'undgå|undgår|undslå .. {messages}',
      'fri .. for .. {messages}',
      'bed|beder .. {none} .. {messages}',
      'kan|må|vil|lad|gerne|skal .. komme|væk|ud|af|fri .. af|fra|ud|for .. {list}',
      'af|væk|ud fra|af|med? den|denne|jeres|dette|de {list}',
      '^ {write} {dont} $',
      'tag|tage mig|os af $',
      'få mig|os væk|ud|af',
      '^ ikke mere|flere $',
      '{weary} ... {stop_word}',
      'vil|ville helst {none} .. {messages}',
      'vil|ville helst .. være fri|foruden',
      'må|skal ikke .. {write}|{send}|{sending} .. {me}',
      'i|du må|skal|bør ikke .. {contact_at_all} .. {me} $',
      'siger nej tak til .. {messages}',
      '^ slut .. med .. {messages}',
      '{said} .. nej tak til',
      'ikke .. være med .. {anymore}',
      'bede|bedt om at? .. {removed}',
      'blive .. {removed}',
      'må|kan jeg|vi .. {removed}',
      'må|kan|vil jeg|vi .. slippe .. for',
      'melder .. mig|os hermed? .. fra|af|ud',
      'slå .. {messages} .. fra',
    ],
    leave_everything: [
      '^ {stop} alt|alle|alting $',
      '{stop} alle? al? al|alle {channel_wide} $',
      '{stop} med? alt ... {sending}',
      '{contact_at_all} .. {none} ... {no_way}',
      '{none} ... {contact_at_all} ... {no_way}',
      '{want} .. {none} ... {no_way}',
      '{contact_at_all} .. aldrig {anymore} .. {me}?',
      'aldrig .. nogensinde .. {contact_at_all}',
      'aldrig .. {contact_at_all} .. {me} .. igen|mere',
      '{contact_at_all} mig|os .. aldrig',
      '{unsubscribe} .. alt|alting|alle',
      '{leaving} .. mig? alt $',
      '{erase} .. {me} fra|af alt|alle',
      '{stop} ... {messages} ... {no_way}',
      '{send} .. {none} ... {no_way}',
      'aldrig .. høre fra',
      '{stop} al|alle {channel_wide} .. {me} $',
      '{erase}|fjern .. {me} fra|af .. alle',
    ],
    object: [
      'indsigelse ... markedsføring|behandling|behandlingen|gdpr|profilering|oplysninger|reklame|reklamer|direkte|personoplysninger',
      'modsætter|protesterer|modsætte ... markedsføring|behandling|oplysninger|data|personoplysninger|reklame',
      'gør indsigelse',
      'artikel|art 21',
      'ret .. gøre indsigelse',
    ],
    join: [
      'tilmeld mig|os ... igen|{list}|{messages}',
      'gerne .. tilmeldes|tilmelde|tilmeldt .. {messages}|igen|{list}',
      'gerne .. {messages} .. igen',
      'gerne .. have|få|modtage .. {messages} $',
      '^ start .. igen',
      'skriv mig op',
      'sætte|sæt|skrive|skriv|tilføj|tilføje|tage|komme mig|os .. på .. {list}',
      'gerne .. på .. {list} .. igen',
    ],
    confirm: [
      '^ ja $',
      '^ ja ... vil .. gerne $',
      '^ ja ... bekræfter|accepterer|samtykker $',
      '^ jeg bekræfter|accepterer|samtykker $',
      '^ ja ... selvfølgelig|klart|endelig|meget|det|gerne $',
      '^ selvfølgelig $',
      '^ jo tak? $',
    ],
    decline: [
      '^ nej $',
      '^ nej ... ellers|desværre|ikke $',
      '^ ellers tak $',
      '^ jeg samtykker|accepterer ikke $',
      '^ det vil jeg ikke $',
      '^ næ tak? $',
      '^ nej ... ikke interesseret $',
    ],
    erase: [
      '{erase} .. mine|alle|vores|mit|min ... {data}',
      '{erase} .. alt .. om|på|vedrørende mig|os',
      '{erase} .. alt ... har|gemt',
      '{data} .. slettet|slettes|fjernet',
      'ret .. blive glemt',
      'ret til sletning',
      'blive glemt',
      'slettet .. alle|mine .. {data}',
      'sletning .. af .. {data}',
    ],
    access: [
      'hvilke|hvad .. {personal} .. i|du .. har|opbevarer|gemmer|gemt|behandler',
      'hvilke .. {personal} .. har .. i|du',
      'hvad .. har|ved|gemmer|opbevarer i|du .. om|på mig|os',
      'indsigt .. i .. mine|data|{personal}',
      'indsigtsanmodning|aktindsigt',
      'ret til indsigt',
      'kopi .. af .. mine|alle|de .. {personal}',
      'hvor .. fra? .. i|du .. mit nummer|tlf|telefonnummer|navn|mail|kontakt*',
      'hvordan .. i|du .. mit nummer|telefonnummer|navn|mail',
      'hvem .. givet .. mit nummer|telefonnummer',
    ],
    complain: [
      'klage|klager|klager|klagen|anmelde|anmelder|melder|indberette|indberetter .. til|jer|hos .. {authority}',
      '{authority}',
      'melder|anmelder|politianmelder jer',
      'klage .. over|til',
      'vil|ønsker|gerne .. klage',
      'advokat|sagsøge|sagsøger|ulovligt|ulovlig|lovbrud|jurist',
      'brud|overtrædelse|strider|imod .. gdpr|markedsføringsloven|loven',
      'mod loven',
    ],
    human: [
      'tale|snakke|chatte|tal|snak|chat|forbindelse|skrive|kontakt .. med .. {human}',
      'rigtig person',
      'rigtigt|levende menneske',
      '^ {human} $',
      'nogen .. ringe .. mig',
      'fat i .. {human}',
      'ring .. til? mig|op',
    ],
    help: ['^ hjælp .. mig $', '^ jeg .. har? brug for hjælp $', '^ kan i|du hjælpe mig? $'],
  },
  grounds: [
    'aldrig|ikke .. tilmeldt|bedt|sagt|skrevet|givet|registreret|meldt|accepteret',
    'hvem er|har det|dette|i|du',
    'forkert nummer|person',
    'ikke .. interesseret',
    'for|alt mange|meget|ofte',
    'irriterende|spam|chikane|svindel|uønsket|uønskede|fup|træls|trættende',
    'fået nok',
    'nok nu',
    'nu .. nok',
    'gider|orker ikke',
    'hvorfor ... {sending}|får|beskeder',
    'hele tiden',
    '{weary}',
    'sagt ja|nej',
    'ikke .. kunde|medlem .. længere|mere',
  ],
  hints: {
    leave: [
      '{stop_word}',
      '^ nu er det nok',
      '^ nok $',
      'for|alt mange|meget .. {messages}',
      'for ofte',
      'forkert nummer|person',
      'ikke .. interesseret',
      '{want} .. {none} .. {messages}|{message}',
      'aldrig|ikke .. tilmeldt mig|os|noget|det|jer',
      'spam|spammer|chikane|svindel|uønsket|uønskede',
      'sjældnere|færre {messages}?',
      'hvorfor .. sender|skriver|får|kontakter i|du|jeg .. mig|{messages}',
      'blokerer|blokere|blokeret jer|dig|nummeret|nu',
      'skrid',
      'rend og hop',
      '{leaving}',
      '{erase} {me}',
      '{write} .. {dont} .. {me}',
      'lad mig',
      '^ hvem er .. det|dette|du|i|her $',
      'gået bort',
      'afdød|afdøde',
      'sender|skriver .. meget|ofte|tit|mange',
      '{want} .. {none} .. {receive}? de|det|dem|den|disse her? $',
      '{send} {dont} $',
      '{dont} {send} $',
      '{want} .. af|fra|ud .. {list}',
      '{none} {want} .. {messages}',
      'vil ikke .. {write}|{sending}',
      '{weary}',
      'ikke .. {write} .. {me}',
      'færre .. {messages}',
    ],
    object: ['indsigelse'],
    erase: ['{erase} .. konto|profil', 'glem mig'],
    complain: ['klage|klager'],
  },
  common: `
    jeg, du, i, vi, det, den, de, er, har, og, at, en, et, på, til, med, for, ikke, kan, vil,
    skal, mig, min, mit, mine, jer, jeres, hvor, hvad, hvornår, hvordan, hvorfor, hvem, hvilket,
    hvis, men, så, som, fra, af, om, der, her, nu, tak, hej, gerne, var, blev, være, bliver, have,
    fået, får, sende, lige, også, eller, nej, ja, noget, nogen, ingen, efter, dag, morgen, pakke,
    ordre, endnu, stadig, meget, god, godt, fik, denne, dette, uden, igen, hilsen, ved, op, ud
  `,
  answers: {
    left: 'Du får ikke flere reklamer fra os her. Skifter du mening, så skriv START.',
    left_everything: 'Du får ikke flere beskeder fra os her.',
    objected: 'Du får ikke flere reklamer fra os, uanset kanal.',
    declined: 'Tak for dit svar. Du får ikke de beskeder, vi spurgte om.',
    join_needs_confirmation:
      'Du har bedt om at høre fra os igen. Vi beder dig først om at bekræfte det og skriver ikke andet, før du har gjort det.',
    unclear:
      'Tak for din besked. Et menneske læser den, og indtil da sender vi dig ingen reklame. Skriv STOP, hvis vi skal stoppe helt.',
    help: 'Skriv STOP, hvis du ikke vil have reklamer fra os her. Skriv START, hvis du vil have dem igen. Andre beskeder læses af et menneske.',
  },
};
