"""Questions that no look at a face can answer, or that this project was not made for, and the polite answers to them.

Each theme says what cannot be told, of the answer's subject; the answers then say what can be asked instead. Sensitive
themes (ethnicity, health, orientation, worth) are refused in words of their own: a face does not tell them.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a name": (
        ("{poss} name", "what {poss} name is"),
        (
            "what is {poss} name", "what's {poss} name", "what is {s} called", "what's {poss} first name",
            "what is {poss} full name", "tell me {poss} name", "give me the name", "name",
            "what is this actor's name", "what is this person called", "what's {poss} last name",
            "can you name {obj}", "give me {poss} name", "what name does {s} go by", "what are {poss} initials",
            "what's the name of the person in the video", "name this person", "how do you call {obj}",
            "what do people call {obj}", "what is the name of {s}", "what's the name", "which name does {s} have",
            "do you know {poss} name", "can you tell me {poss} name", "what should i call {obj}", "say {poss} name",
            "how is {s} called", "what's {s} called", "first name", "what is the name of that person",
            "please tell me {poss} name", "what is this person's real name", "does {s} have a name",
            "what could {poss} name be", "guess {poss} name",
        ),
    ),
    "who this is": (
        ("who this is", "who {s} {is}"),
        (
            "who is this", "who is {s}", "do you know who {s} is", "is this a celebrity", "is {s} famous",
            "who am i looking at", "identify the person", "do you recognize {obj}", "do you recognise this face",
            "is this Tom Cruise", "is that the president", "what is {poss} surname", "can you identify {obj}",
            "who is in this video", "have you seen {obj} before", "is this my neighbour", "is {s} an actor",
            "which celebrity is it", "whose face is this", "is it Angela Merkel",
            "is {s} the same person as in the last video", "does {s} look like somebody famous",
            "what is {poss} nickname", "who's that", "who's this guy", "what is her hairdresser's name",
            "what is {poss} wife's name", "what are the names of {poss} parents", "person's identity",
            "does {s} have a twin", "who is she", "who is he", "which politician is this", "is this a known person",
            "is this the same person as me", "do you know {obj}", "do i know {obj}", "who could this be",
            "who might {s} be", "is {s} somebody well known", "have i seen {obj} on TV", "which actor is this",
            "which singer is this", "is this someone famous", "tell me who {s} is", "tell me who this is",
            "who does this face belong to", "is this my friend Anna", "is {s} a public figure", "is {s} a king",
            "is this George", "who am i talking to", "who appears in this clip", "is this my brother",
            "is this the prime minister", "is that person in the news", "is {s} a film star", "which player is it",
            "find out who {s} is", "who is the lady", "who is the man", "who is that person",
            "is {s} related to somebody famous",
        ),
    ),
    "what is being said": (
        ("what {s} {is} saying", "what is being said"),
        (
            "what is {s} saying", "what does {s} say", "what is {s} talking about", "what are {poss} words",
            "transcribe the speech", "what language does {s} speak", "which song is {s} singing",
            "what did {s} just say", "what's {s} telling us", "who is {s} talking to",
            "what is the conversation about", "quote {obj}", "read {poss} lips", "what is {s} singing",
            "is {s} telling the truth", "is {s} lying", "what is the topic of the speech", "does {s} speak english",
            "what is {s} shouting", "give me a transcript", "what joke is {s} laughing at",
            "write subtitles for this video", "what is the last word {s} says", "does {s} say hello",
            "what words does {s} use", "what did {s} say first", "what is {s} speaking about",
            "can you tell what {s} says", "what is {poss} speech about", "what does {s} tell us",
            "repeat what {s} says", "what message does {s} give", "what is the first word {s} says",
            "is {s} saying yes", "is {s} swearing", "what question does {s} ask", "what answer does {s} give",
            "what is {s} whispering", "translate what {s} says", "in what language is {s} talking",
            "does {s} speak french", "write down what {s} says", "what is {s} complaining about",
            "whom does {s} mention", "is {s} giving a speech about money", "can you lip-read",
            "what is {s} trying to say", "is {s} talking about me",
        ),
    ),
    "sounds": (
        ("what can be heard", "anything about sounds"),
        (
            "what does {poss} voice sound like", "is {poss} voice deep", "can you hear {obj}",
            "what music is playing", "is it loud", "what sounds are there", "does {s} have an accent",
            "is there music in the background", "how loud is {s}", "what noise is that", "is {s} whispering loudly",
            "what do you hear", "is the audio good", "which instrument can be heard", "what is {poss} voice like",
            "is {poss} voice high", "does {s} have a nice voice", "how does {s} sound", "does {s} sound happy",
            "can you hear music", "what song is playing", "is it noisy there", "is there any sound",
            "is somebody clapping", "do you hear a dog", "is {s} speaking loudly", "does {s} stutter",
            "is the room quiet",
        ),
    ),
    "a smell": (
        ("how anything smells", "any smell"),
        (
            "what does it smell like", "does {s} smell nice", "which perfume does {s} wear", "how does {s} smell",
            "what does {s} smell of", "does {s} smell of smoke", "what is that smell", "does it smell of food",
            "does {s} wear perfume", "does {poss} hair smell good", "is {s} wearing aftershave", "does it stink",
            "what scent is {s} wearing",
        ),
    ),
    "the exact age": (
        ("{poss} exact age", "{poss} age in years"),
        (
            "how old is {s}", "how old is {s} exactly", "what is {poss} exact age", "what is {poss} age in years",
            "when was {s} born", "what year was {s} born", "when is {poss} birthday", "how many years old is {s}",
            "is {s} 34 years old", "is {s} over 50", "what's {poss} date of birth", "tell me {poss} age in years",
            "is {s} 21", "is {s} older than 45", "is {s} a teenager of 17", "what is {poss} zodiac sign",
            "how many birthdays has {s} had", "is {s} of legal age", "what is {poss} age in numbers", "is {s} 40",
            "is {s} under 18", "is {s} older than me", "is {s} younger than 30", "give me {poss} precise age",
            "what's {poss} birth year", "how old will {s} be next year", "when will {s} turn 60", "is {s} 25 or 26",
            "how many years has {s} lived", "in which year was {s} born", "in what month was {s} born",
            "is it {poss} birthday today", "what star sign is {s}",
        ),
    ),
    "a job": (
        ("what {s} {does} for a living", "anything about work or money"),
        (
            "what is {poss} job", "what does {s} do for a living", "where does {s} work", "is {s} a doctor",
            "is {s} a politician", "what is {poss} profession", "is {s} a teacher", "how much does {s} earn",
            "is {s} rich", "is {s} poor", "does {s} own a car", "what did {s} study", "is {s} a musician",
            "is {s} the boss", "is {s} a football player", "does {s} own a house", "what company does {s} work for",
            "is {s} a student", "is {s} educated", "is {s} a criminal", "is {s} unemployed",
            "how much money does {s} have", "what school did {s} go to", "is {s} a lawyer", "what is {poss} salary",
            "does {s} have a dog", "what is {poss} occupation", "what line of work is {s} in",
            "what work does {s} do", "is {s} an engineer", "is {s} a nurse", "is {s} a model by profession",
            "is {s} a police officer", "is {s} a soldier", "does {s} have a job", "is {s} retired",
            "is {s} an artist", "is {s} a scientist", "is {s} a manager", "is {s} successful",
            "what career does {s} have", "does {s} work in an office", "is {s} a journalist", "who employs {obj}",
            "what does {s} study", "is {s} well paid", "is {s} a professor", "is {s} wealthy",
            "what is {poss} trade", "does {s} own a company",
        ),
    ),
    "origin": (
        ("where {s} {is} from", "origin or ethnicity from a face"),
        (
            "where is {s} from", "what is {poss} nationality", "what country is {s} from", "is {s} american",
            "is {s} chinese", "what is {poss} ethnicity", "what race is {s}", "is {s} asian", "is {s} black",
            "is {s} white", "is {s} indian", "is {s} german", "where was {s} born",
            "what is {poss} ethnic background", "is {s} european", "is {s} an immigrant",
            "what is {poss} mother tongue", "is {s} hispanic", "is {s} african", "is {s} french",
            "which continent is {s} from", "is {s} caucasian", "what ethnicity is this", "is {s} arab",
            "is {s} british", "is {s} a foreigner", "which country does {s} come from",
            "what's {poss} country of origin", "what is {poss} race", "is {s} russian", "is {s} italian",
            "is {s} japanese", "is {s} spanish", "is {s} latino", "is {s} middle eastern", "is {s} from Africa",
            "is {s} from Asia", "is {s} a native", "where do {poss} parents come from", "what is {poss} citizenship",
            "what are {poss} roots", "is {s} of mixed race", "what passport does {s} hold",
            "does {s} come from Europe", "what tribe does {s} belong to", "what is {poss} ancestry",
            "is {s} Australian", "is {s} a local",
        ),
    ),
    "beliefs": (
        ("what {s} {does} or does not believe in", "beliefs from a face"),
        (
            "what is {poss} religion", "is {s} christian", "is {s} muslim", "is {s} jewish",
            "does {s} believe in god", "is {s} religious", "who does {s} vote for", "is {s} a republican",
            "what are {poss} political views", "is {s} left or right wing", "is {s} a buddhist",
            "what party does {s} support", "does {s} go to church", "is {s} a vegetarian", "is {s} conservative",
            "what does {s} believe in", "what is {poss} faith", "is {s} an atheist", "is {s} a hindu",
            "is {s} a democrat", "does {s} pray", "is {s} a communist", "is {s} liberal", "did {s} vote",
            "is {s} superstitious", "is {s} a feminist", "what does {s} think about politics", "is {s} catholic",
            "what church does {s} belong to", "is {s} a socialist", "does {s} believe in ghosts",
        ),
    ),
    "private life": (
        ("anything about private life", "private matters from a face"),
        (
            "is {s} married", "is {s} single", "does {s} have children", "is {s} gay", "is {s} straight",
            "what is {poss} sexual orientation", "is {s} in love", "who is {poss} wife", "does {s} have a boyfriend",
            "is {s} divorced", "where does {s} live", "is {s} lesbian", "what is {poss} address",
            "what's {poss} phone number", "what are {poss} hobbies", "does {s} like dogs", "is {s} pregnant",
            "what is {poss} favourite food", "does {s} play chess", "does {s} have brothers or sisters",
            "what is {poss} email", "does {s} have a girlfriend", "who are {poss} friends", "is {s} transgender",
            "what is {poss} favorite color", "what did {s} have for breakfast", "where does {s} go on holiday",
            "how many kids does {s} have", "does {s} like pizza", "does {s} have a husband", "does {s} have a wife",
            "is {s} dating anyone", "is {s} a mother", "is {s} a father", "does {s} live alone",
            "what's {poss} address", "give me {poss} phone number", "what is {poss} phone number",
            "what is {poss} mobile number", "what's {poss} email address", "what town does {s} live in",
            "does {s} have pets", "what does {s} do at weekends", "what sport does {s} play",
            "what music does {s} like", "does {s} have a car", "is {s} engaged", "is {s} heterosexual",
            "is {s} bisexual", "what is {poss} instagram", "is {s} on facebook", "how can i contact {obj}",
            "where can i meet {obj}", "does {s} cook", "does {s} drink alcohol at home", "who is {poss} partner",
            "what are {poss} plans for tonight", "what is {poss} password",
        ),
    ),
    "health": (
        ("anything about health", "health from a face"),
        (
            "is {s} healthy", "is {s} ill", "does {s} have a disease", "is {s} drunk", "is {s} on drugs",
            "is {s} depressed", "does {s} have a cold", "is {s} autistic", "what is {poss} blood pressure",
            "is {s} in pain", "does {s} have diabetes", "is {s} mentally ill", "has {s} had surgery",
            "is {s} going to die", "is {s} pregnant", "does {s} need glasses to read", "is {s} blind", "is {s} deaf",
            "does {s} have a fever", "is {s} fit", "is {s} athletic", "what is {poss} blood type",
            "is {s} allergic to nuts", "has {s} slept well", "is {s} hungry", "is {s} sick", "does {s} have cancer",
            "is {s} disabled", "does {s} take medicine", "is {s} tired or ill", "is {s} an alcoholic",
            "has {s} had botox", "did {s} have plastic surgery", "does {s} have asthma",
            "what illness does {s} have", "is {s} stressed", "does {s} eat well", "what is {poss} body temperature",
            "what's {poss} heart rate", "does {s} need a doctor", "what is {poss} diet", "is {s} high",
            "does {s} have a headache", "does {s} have good eyesight", "is {s} short-sighted",
            "how long will {s} live", "does {s} suffer from anxiety disorder", "is {s} expecting a baby",
        ),
    ),
    "height or weight": (
        ("how tall or heavy {s} {is}",),
        (
            "how tall is {s}", "how much does {s} weigh", "what is {poss} weight", "what's {poss} height",
            "what's {poss} shoe size", "is {s} tall", "what is {poss} BMI", "how heavy is {s}",
            "is {s} taller than me", "what is {poss} waist size", "how many pounds does {s} weigh",
            "how many feet tall is {s}", "what clothes size does {s} wear", "is {s} short", "is {s} bigger than me",
            "how many centimetres tall is {s}", "what's {poss} weight",
            "what is {poss} height", "is {s} over six feet tall",
        ),
    ),
    "character": (
        ("what kind of person {s} {is}", "character from a face"),
        (
            "is {s} intelligent", "what is {poss} IQ", "is {s} smart", "is {s} nice", "is {s} a good person",
            "is {s} honest", "is {s} kind", "is {s} dangerous", "is {s} trustworthy", "what is {poss} personality",
            "is {s} an introvert", "is {s} stupid", "is {s} evil", "is {s} brave", "can i trust {obj}",
            "is {s} lazy", "is {s} funny", "would {s} make a good leader", "is {s} reliable",
            "does {s} have a good heart", "is {s} a liar", "is {s} shy", "is {s} confident",
            "is {s} friendly to animals", "is {s} clever", "is {s} a nice person", "is {s} generous", "is {s} loyal",
            "is {s} polite", "is {s} arrogant", "is {s} a leader", "is {s} an extrovert", "is {s} ambitious",
            "is {s} hard-working", "is {s} mean", "is {s} sincere", "is {s} patient", "is {s} creative",
            "is {s} violent", "what is {poss} character like", "what kind of character does {s} have",
            "is {s} moody", "could {s} be a thief", "is {s} good with children", "does {s} have a sense of humour",
            "is {s} guilty", "is {s} a genius", "would {s} make a good friend",
        ),
    ),
    "beauty": (
        ("that, beauty is a matter of taste",),
        (
            "is {s} pretty", "is {s} beautiful", "is {s} handsome", "is {s} attractive", "is {s} ugly", "is {s} hot",
            "is {s} cute", "how attractive is {s}", "rate {poss} looks", "rate {poss} face from 1 to 10",
            "is {s} good-looking", "is {s} sexy", "would you date {obj}", "is {s} more beautiful than me",
            "does {s} look good", "is {poss} haircut cool", "do you like {poss} hair", "does the tie suit {obj}",
            "do the glasses suit {obj}", "is {s} photogenic", "is {s} good looking", "is {s} gorgeous",
            "is {s} lovely", "how pretty is {s}", "how handsome is {s}", "is {poss} face beautiful",
            "does {s} have a nice face", "who is prettier", "is {s} more handsome than Tom",
            "do you find {obj} attractive", "is {poss} smile charming", "does the hat suit {obj}",
            "does {poss} hair look nice", "rate {obj} out of ten", "is {s} stylish", "is {s} elegant",
            "do you like {poss} face", "does {s} have beautiful eyes", "is {poss} nose nice", "would i like {obj}",
        ),
    ),
    "thoughts": (
        ("what {s} {is} thinking", "what goes on in {poss} mind"),
        (
            "what is {s} thinking", "what is {s} thinking about", "what does {s} want", "what is {s} dreaming of",
            "what is {s} planning", "does {s} love me", "does {s} like me", "what does {s} think of me",
            "is {s} really happy inside", "is {s} only pretending", "what does {s} believe",
            "what are {poss} true feelings", "what does {s} remember", "what is on {poss} mind",
            "is the smile genuine", "is {s} bored of me", "what does {s} hope for", "is {s} jealous",
            "does {s} feel lonely", "what does {s} feel deep inside", "what is {s} afraid of",
            "what is {s} worried about", "what is {s} hiding", "is {poss} smile fake", "is {s} acting",
            "what are {poss} intentions", "what does {s} intend to do", "what are {poss} dreams",
            "does {s} know that {s} {is} being filmed", "does {s} regret something", "is {s} in love with somebody",
            "what does {s} wish for", "is {s} thinking of home", "does {s} miss someone", "does {s} hate me",
            "what is going through {poss} mind",
        ),
    ),
    "a reason": (
        ("why that is so", "the reason"),
        (
            "why is {s} smiling", "why does {s} look like that", "what makes {obj} laugh",
            "why is {s} wearing glasses", "why did {s} shave", "why is {s} sad", "why does {s} wear a hat",
            "what happened to {obj}", "why is {poss} mouth open", "what is the reason for {poss} smile",
            "what made {obj} sad", "what made {obj} angry", "why is {s} angry", "why is {s} so happy",
            "why is {s} crying", "why is {s} laughing", "why does {s} frown", "why does {s} look surprised",
            "why is {s} not smiling", "why is {s} here", "why does {s} look so serious",
            "why are {poss} eyes closed", "why does {s} have a beard", "why does {s} wear a tie",
            "why is {poss} hair gray", "why is {s} bald", "how come {s} is smiling",
            "what is the cause of {poss} frown", "what makes {obj} so happy", "what made {obj} laugh",
            "why did {s} cut {poss} hair", "for what reason is {s} sad", "why does {s} look tired",
            "what is so funny", "why is {s} looking at us", "why are we seeing {obj}", "why does {s} wear earrings",
            "what is {s} angry about", "what is {s} happy about",
        ),
    ),
    "the past or the future": (
        ("what happened before or happens later",),
        (
            "what will {s} do next", "what happens next", "what happened before", "will {s} smile later",
            "will {s} become famous", "what did {s} do yesterday", "what will {s} look like in ten years",
            "did {s} have a beard before", "is the video old", "how did {s} look as a child",
            "who gave {obj} the glasses", "where did {s} buy the hat", "who cut {poss} hair",
            "how long has {s} had a beard", "when did {s} go bald", "where did {s} get those earrings",
            "has {s} ever worn glasses", "how much did the glasses cost", "will {s} lose {poss} hair",
            "when did {s} go grey", "what will happen next", "will {s} cry later",
            "what happened to {obj} yesterday", "where was {s} born and raised", "where is {s} now",
            "where is {s} going", "where was {s} yesterday", "what is {s} going to do", "how old will {s} get",
            "will {s} go bald", "did {s} use to have long hair", "what did {s} look like as a baby",
            "who made {poss} glasses", "where does {s} buy {poss} ties", "when did {s} last shave",
            "how long did it take to grow the beard", "when does {s} go to the hairdresser",
            "who does {poss} makeup", "how will {s} look at seventy", "what happens at the end",
        ),
    ),
    "when or where": (
        ("when, where or by whom this was taken",),
        (
            "when was this filmed", "what year is it", "who filmed this", "where was this filmed",
            "who took the picture", "what time is it", "what day is it", "which city is this", "where is this place",
            "which country was this shot in", "what camera was used", "when was this recorded",
            "when was the picture taken", "who recorded this", "what year was this taken", "what season is it",
            "which town is this", "is this Paris", "is it morning or evening", "in which place was this taken",
            "which month is it", "how long ago was this", "who is the photographer", "who shot this video",
            "at what time was it filmed", "what street is this", "which room is this", "was this taken in summer",
            "is this in London", "is this New York", "which building are we in", "where in the world is this",
            "what is the date", "on which day was it filmed", "which year is it from", "in what country are we",
        ),
    ),
    "eye color": (
        ("the color of {poss} eyes",),
        (
            "what colour are {poss} eyes", "what is {poss} eye color", "are {poss} eyes blue",
            "does {s} have brown eyes", "does {s} have green eyes", "are {poss} eyes brown",
            "what color are {poss} eyes", "what eye colour does {s} have", "are {poss} eyes green",
            "are {poss} eyes grey", "are {poss} eyes dark", "what is the colour of {poss} eyes",
            "which eye color does {s} have", "eye color", "eye colour", "what colour eyes does {s} have",
            "what color eyes does {s} have", "does {s} have blue eyes",
            "are {poss} eyes light or dark", "tell me {poss} eye color", "which colour are {poss} eyes",
            "does {s} have dark eyes", "is {s} blue-eyed", "what shade are {poss} eyes", "are those green eyes",
        ),
    ),
    "colors of things": (
        ("such details", "that detail"),
        (
            "what colour is {poss} tie", "what color is {poss} shirt", "what colour is the hat",
            "what color are the glasses", "what colour is {poss} lipstick", "is {poss} shirt white",
            "is the tie red", "are the earrings gold", "what colour is the wall", "what color is the background",
            "what is the color of {poss} jacket", "what colour are {poss} earrings", "is {poss} hat blue",
            "is {poss} necklace silver", "what color are {poss} teeth", "what are the glasses made of",
            "what brand are the glasses", "how expensive is the necklace", "what pattern is on the tie",
            "how many earrings does {s} wear", "what is written on {poss} hat", "what's written on {poss} shirt",
            "what does the logo on {poss} cap say", "how many buttons does {poss} shirt have",
            "is the tie made of silk", "is the hat made of wool", "what is the shape of the earrings",
            "how many teeth does {s} have", "are the glasses new", "how thick are the lenses",
            "is it a bow tie or a cravat", "is the mustache dyed", "is {poss} hair dyed", "is {s} wearing a wig",
            "are the eyelashes false", "is {poss} beard long", "is the hat big", "is {poss} nose red",
            "is the beard soft", "are the glasses round", "are the earrings heavy",
            "is the mustache curled at the ends", "do the earrings match", "is the lipstick expensive",
            "what size is the hat", "is the necklace real gold", "are the glasses dirty", "is {poss} hair clean",
            "is {poss} tie crooked", "is the hat on backwards", "how long is {poss} beard",
            "how long is {poss} nose in centimeters", "is it a Rolex", "what colour is {poss} hat",
            "what colour is {poss} dress", "what colour is {poss} jacket", "what colour is {poss} moustache",
            "what color is {poss} beard", "what colour is {poss} necklace", "is the hat black", "is the tie blue",
            "is the tie striped", "what colour is the frame of {poss} glasses", "what are the earrings made of",
            "what brand is {poss} hat", "is the shirt blue", "how big are {poss} earrings",
            "what shade of lipstick is it", "what shape are {poss} glasses", "how many rings does {s} wear",
            "who made the necklace", "what is on {poss} t-shirt", "what material is the hat",
            "are the earrings real diamonds", "how much does the tie weigh", "is the beard well trimmed",
            "is the hair natural", "what shampoo does {s} use",
        ),
    ),
    "clothes": (
        ("what clothes {s} {is} wearing", "anything about clothes"),
        (
            "what shoes is {s} wearing", "what clothes is {s} wearing", "is {s} wearing a suit",
            "does {s} wear a jacket", "is {s} wearing gloves", "does {s} have a scarf",
            "what trousers is {s} wearing", "does {s} wear a uniform", "is {s} wearing a watch",
            "is the shirt ironed", "what kind of shirt is {s} wearing", "what is {s} wearing on {poss} feet",
            "is {s} wearing jeans", "is {s} wearing a coat", "what clothes does {s} have on",
            "what dress is {s} wearing", "is {s} wearing a dress", "is {s} wearing a t-shirt",
            "is {s} wearing boots", "what kind of jacket does {s} have", "is {s} wearing a sweater",
            "is {s} wearing shorts", "does {s} wear a belt", "is {s} wearing a skirt", "is {s} wearing a hoodie",
            "what is {s} dressed in", "how is {s} dressed", "is {s} well dressed", "does {s} wear trousers",
            "what outfit is that", "describe {poss} clothes", "describe {poss} outfit",
        ),
    ),
    "things around": (
        ("what is around the face", "things beside the face"),
        (
            "what is in the background", "what is behind {obj}", "what's the weather like", "is it raining",
            "is it day or night", "is it sunny", "what is {s} holding", "what is in {poss} hand",
            "is {s} holding a phone", "what is {s} sitting on", "is there anybody else in the room",
            "who is standing next to {obj}", "how many people are in the video", "is {s} alone",
            "what furniture do you see", "is there a crowd", "what is on the table", "what is off camera",
            "what is {s} looking at", "where is {s} looking", "who is behind the camera",
            "what text is on the screen", "what animals are there", "is {s} standing or sitting",
            "what are {poss} hands doing", "is {s} running", "is {s} dancing", "is {s} driving",
            "is {s} wearing headphones", "how many fingers is {s} holding up", "is {s} wearing a wedding ring",
            "is there a microphone", "is that a flag", "what is behind the person", "what's in the background",
            "what does the room look like", "what is on the wall", "what objects are in the picture",
            "what objects do you see", "is there a tree", "is there a table behind {obj}", "what is {s} sitting in",
            "is {s} carrying something", "what does {s} hold in {poss} hand", "are there other people",
            "is anyone else there", "how many faces are there", "who else is in the video", "is it cold there",
            "is it hot there", "is it snowing", "what is the temperature", "is the sun shining",
            "is it dark outside", "is {s} in a car", "is {s} in a kitchen", "is {s} at the beach", "is {s} at work",
            "is {s} walking", "is {s} sitting down", "what is {s} eating with", "is there a window",
            "are there books behind {obj}", "what does the sign say", "is there a computer", "what is next to {obj}",
            "what building is that", "is {s} wearing a ring",
        ),
    ),
    "features I do not know": (
        ("that about {poss} face", "that"),
        (
            "does {s} have freckles", "does {s} have a tattoo", "does {s} have a scar", "does {s} have dimples",
            "has {s} got wrinkles", "does {s} have a nose piercing", "does {s} have big ears",
            "is {poss} nose broken", "how long is {poss} neck", "does {s} have a birthmark",
            "are {poss} teeth straight", "does {s} have braces", "is {s} sweating", "does {s} have acne",
            "are {poss} eyes crossed", "does {s} have a ponytail", "are there braids", "does {s} have a bun",
            "has {s} got hair gel", "is {poss} hair clean", "does {s} have dandruff", "are {poss} ears pierced",
            "does {s} have a mole", "how many wrinkles are there", "does {s} have long eyelashes",
            "is {poss} face symmetrical", "what is the distance between {poss} eyes", "does {s} have spots",
            "does {s} have pimples", "does {s} have a cleft chin", "does {s} have wrinkles on {poss} forehead",
            "does {s} have a lip piercing", "does {s} have thick eyelashes", "are {poss} ears big",
            "do {poss} ears stick out", "is {poss} neck long", "are {poss} teeth white", "are {poss} teeth yellow",
            "does {s} have gaps between {poss} teeth", "does {s} have a gold tooth", "does {s} have a strong jaw",
            "does {s} have pigtails", "does {s} wear {poss} hair in a bun", "does {s} have dreadlocks",
            "does {s} have split ends", "does {s} have contact lenses", "are {poss} eyes far apart",
            "is {poss} nose crooked", "does {s} have a beauty spot", "does {s} have good skin", "is {poss} head big",
            "how wide is {poss} face", "how long is {poss} hair in centimeters", "how many hairs does {s} have",
            "does {s} have crow's feet",
        ),
    ),
    "the recording": (
        ("how the video was made", "technical facts of the recording"),
        (
            "is this video fake", "is this a deepfake", "was this made by AI", "what is the resolution",
            "how long is the video", "how many frames are there", "what is the frame rate", "who edited the video",
            "is it a film or news", "which movie is this", "what app was used", "is there a filter on it",
            "is this photoshopped", "what codec is it", "what is the file size", "is it live",
            "what channel is this", "how many views does it have", "what is the title of the video",
            "is this copyrighted", "how old is the video", "what format is the video",
            "how many pixels does it have", "how big is the file", "is this a real person", "is {s} real",
            "is it an animation", "is this from a movie", "which film is this from", "what program made this",
            "is it filmed with a phone", "what lens was used", "how many seconds does it last", "is it a selfie",
            "is the video edited", "was a filter used", "is it HD", "who owns the video", "can i download it",
            "is the video on youtube", "what is the date of the recording",
        ),
    ),
}  # fmt: skip

WORLD_THEME, OBJECT_THEME = "the world", "a thing"
REFUSED: tuple[str, ...] = (*THEMES, WORLD_THEME, OBJECT_THEME)

# Things that nobody taught: with frames, so that an unknown noun is recognised as unknown.
OBJECTS = _words(
    "dog, cat, car, tree, phone, cup, table, lamp, book, window, door, chair, camera, bottle, computer, laptop, "
    "guitar, piano, ball, bike, bicycle, train, plane, boat, bird, horse, fish, flower, plant, apple, banana, pizza, "
    "cake, knife, gun, sword, bag, backpack, suitcase, umbrella, watch, ring, scarf, glove, shoe, sock, "
    "jacket, coat, "
    "shirt, dress, skirt, belt, jumper, uniform, crown, wig, tattoo, scar, piercing, flag, sign, logo, newspaper, "
    "letter, map, clock, mirror, painting, poster, television, radio, microphone, headset, spoon, fork, plate, glass "
    "of wine, cigarette lighter, pen, pencil, key, wallet, coin, candle, pillow, blanket, bed, sofa, house, "
    "mountain, "
    "river, beach, street, bridge, tower, bus, truck, tractor, robot, spider, snake, elephant, tiger, sheep, cow, "
    "pig, rabbit, mouse, dinosaur, dragon, ghost, snowman, kite, balloon, toy, doll, drum, violin, trumpet, hammer, "
    "ladder, bucket, rope, box, basket, garden, swimming pool, rocket, satellite, moon, rainbow, "
    "bench, fence, garage, helicopter, motorcycle, scooter, van, ship, tent, oven, fridge, kettle, toaster, sink, "
    "bathtub, carpet, curtain, shelf, cupboard, desk, drawer, vase, rose, tulip, mushroom, carrot, potato, "
    "sandwich, sausage, egg, cookie, lollipop, teapot, jar, fan, radiator, socket, cable, charger, tablet, "
    "keyboard, screen, printer, calendar, notebook, ticket, stamp, medal, trophy, badge, banner, statue, "
    "fountain, church, castle, school bus, tram, wheelchair, stroller, crutch, bandage, syringe, stethoscope, "
    "whistle, bell, flute, saxophone, tambourine, racket, skateboard, surfboard, helmet stand, dumbbell, fishing "
    "rod, net, axe, saw, drill, screwdriver, brush, broom, mop, frog, duck, goose, hen, wolf, bear, lion, monkey, "
    "zebra, giraffe, camel, dolphin, shark, whale, penguin, owl, bee, butterfly, ant, kitten, puppy, cloud, star, "
    "planet, fire, volcano, lake, forest, island, desert, tunnel, lighthouse"
)
OBJECT_FRAMES = (
    "is there {a}", "can you see {a}", "do you see {a}", "is {s} holding {a}", "does {s} have {a}",
    "what colour is {poss} {n}", "does {s} own {a}", "how big is the {n}", "where is the {n}",
    "what is the {n} for", "how much does the {n} cost", "who does the {n} belong to", "is the {n} new",
    "any {n} in the video", "{n}", "does {s} like the {n}", "whose {n} is that", "is there {a} behind {obj}",
    "has {s} got {a}", "is {s} next to {a}", "how many {n}s are there", "tell me about the {n}",
    "describe the {n}", "is {s} afraid of the {n}", "did {s} buy {a}", "what color is the {n}",
    "is {s} looking at {a}", "is that {a}", "what is written on the {n}", "can you spot {a}",
    "does the video show {a}", "do you notice {a}", "can you make out {a}", "is there {a} in the background",
    "is there {a} next to {obj}", "is there {a} in the picture", "does {s} carry {a}", "what kind of {n} is it",
    "what does the {n} look like", "what is {s} doing with the {n}", "is the {n} red", "where did {s} get the {n}",
    "is {s} using {a}", "is {s} sitting near {a}", "is {a} visible", "who made the {n}", "how old is the {n}",
    "is the {n} behind {obj}", "does {s} want {a}", "is the {n} big", "what about the {n}",
)  # fmt: skip

PLACES = _words(
    "France, Germany, Spain, Italy, Peru, Japan, China, India, Brazil, Kenya, Egypt, Canada, Norway, Poland, Mexico, "
    "Australia, Turkey, Greece, Chile, Iran, Cuba, Nepal, Ghana, Sweden, Austria, Ireland, Portugal, Vietnam, "
    "Finland, the moon"
)
TOPICS_OF_THE_WORLD = _words(
    "black holes, football, the war, politics, the stock market, bitcoin, photosynthesis, Shakespeare, gravity, "
    "volcanoes, love, cooking, quantum physics, history, the Bible, chess, music, evolution, robots, taxes, "
    "vitamins, "
    "space, trains, dogs, school"
)
WORLD = (
    "what is the capital of {place}", "who is the president of {place}", "how many people live in {place}",
    "what is the weather in {place}", "where is {place}", "what language is spoken in {place}",
    "how far is {place}", "what is {x} plus {y}", "what is {x} times {y}", "how much is {x} minus {y}",
    "{x} + {y}", "{x}*{y}=?", "solve {x}x = {y}", "what is the square root of {x}", "tell me about {topic}",
    "explain {topic}", "what is {topic}", "write a poem about {topic}", "write an essay on {topic}",
    "who invented {topic}", "tell me a joke about {topic}", "give me a recipe", "how do i cook rice",
    "write a python function that adds {x} and {y}", "write code to sort a list", "translate hello into french",
    "tell me a joke", "what do you think about {topic}", "who won the world cup", "what is the meaning of life",
    "sing me a song", "play some music", "set a timer for {x} minutes", "what's the news today",
    "how do i get to {place}", "book a flight to {place}", "tell me a story", "what is the tallest mountain",
    "how many planets are there", "when did the war end", "who wrote hamlet", "what is water made of",
    "summarize this article", "fix my code", "what is your opinion on {topic}", "draw a picture of {topic}",
    "open the door", "turn off the light", "count to {x}", "spell banana", "what rhymes with cat",
    "is the earth flat", "do fish sleep", "how do airplanes fly", "recommend a movie", "what should i eat today",
    "call my mother", "what is 5 percent of {x}", "convert {x} miles to km", "who are the beatles",
    "why is the sky blue", "is god real", "give me medical advice", "who is the king of {place}",
    "what is the population of {place}", "what currency do they use in {place}", "is it raining in {place}",
    "what is the weather like today", "will it rain tomorrow", "what's the time in {place}", "how big is {place}",
    "which river flows through {place}", "what do people eat in {place}", "when was {place} founded",
    "who is the prime minister of {place}", "is {place} a safe country", "what is {x} divided by {y}",
    "what is {x} minus {y}", "what's {x} + {y}", "calculate {x} times {y}", "add {x} and {y}",
    "how much is {x} times {y}", "is {x} a prime number", "is {x} bigger than {y}", "round {x} to the nearest ten",
    "what is {x} squared", "divide {x} by {y}", "what is half of {x}", "tell me a fact about {topic}",
    "how does {topic} work", "why is {topic} important", "teach me about {topic}", "write a song about {topic}",
    "write a haiku", "write a poem", "write me a poem about {topic}", "write a story about {topic}",
    "write an email to my boss", "write a letter to my landlord", "write a function in javascript",
    "write a program that counts to {x}", "write a loop in python", "debug this program",
    "how do i install python", "what is a list in python", "write some html", "explain recursion",
    "what is machine learning", "who is the richest person in the world", "who painted the mona lisa",
    "who discovered america", "who wrote the odyssey", "who was the first man on the moon",
    "what is the largest ocean", "what is the longest river", "what is the speed of light",
    "what is the boiling point of water", "how many continents are there", "how many days are in a year",
    "how many legs does a spider have", "what year did the titanic sink", "how old is the universe",
    "when is christmas", "what day is tomorrow", "what's the capital city of {place}",
    "translate good morning into spanish", "how do you say thank you in german", "what does this word mean",
    "what is the plural of mouse", "correct my spelling", "give me a synonym for big", "give me a quote",
    "give me an idea for dinner", "how do i bake bread", "how do i lose weight", "how do i tie a knot",
    "how can i learn {topic}", "recommend a book about {topic}", "recommend a restaurant in {place}",
    "what movie should i watch", "order a pizza", "send an email", "remind me to buy milk", "set an alarm for {x}",
    "what's on television tonight", "who will win the election", "what is the price of gold",
    "should i buy {topic}", "tell me my horoscope", "what are the lottery numbers", "flip a coin", "roll a die",
    "pick a number between {x} and {y}", "can pigs fly", "do dogs dream", "why do cats purr",
    "how far away is the sun", "why is grass green", "is there life on mars", "play chess with me",
    "what is the best phone", "how do i fix my car", "who let the dogs out",
)  # fmt: skip

# What a question of the world starts with; all others are orders.
ASKING = ("what", "who", "how", "is ", "do ", "does ", "when", "where", "which", "why", "can ", "should ", "will ")

# Small talk: question or remark, and the answers that fit it.
CHAT: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("hello", "hi", "hey", "good morning", "good evening", "hi there", "hey there", "hello there", "greetings",
        "yo", "howdy",
      "good afternoon", "hey bot", "hi, how are you", "what's up", "sup", "hallo", "how are you", "how is it going"),
     ("Hello! Ask me about the face in the video.", "Hi! You can ask me about the face, the hair or the expression.")),
    (("thanks", "thank you", "thanks a lot", "great, thanks", "thank you very much", "thx", "cheers",
        "perfect, thank you",
      "nice, thanks", "that helps, thanks", "well done", "good job", "good answer", "cool"),
     ("You're welcome! Ask me more about the face.", "You're welcome!")),
    (("bye", "goodbye", "see you", "see you later", "good night", "that's all", "that is all", "i'm done", "stop"),
     ("Goodbye!", "Goodbye! Come back with another face.")),
    (("who are you", "what are you", "what can you do", "what is your name", "help", "how do you work",
        "are you a robot",
      "are you human", "what can i ask", "what can i ask you", "who made you", "what do you know", "can you help me",
      "are you an ai", "what questions can you answer", "which model are you", "what is favchat",
      "how can you help me", "do you see the video", "can you see", "are you chatgpt", "what are you able to see",
      "how do i use this"),
     ("I am FaVChat. I describe the face in a video: hair, eyes, glasses, beard and expression.",
      "I look at the face in a video. Ask me about hair, glasses, a beard or the expression.")),
    (("i like pizza", "you are stupid", "you're wrong", "lol", "haha", "ok", "okay", "asdf", "qwerty", "hmm",
        "test", "foo bar",
      "i am bored", "i love you", "the weather is nice", "blah blah", "no", "yes", "maybe", "what", "huh", "?", "...",
      "1 2 3", "my name is bob", "i am happy", "really", "are you sure", "why", "i don't believe you", "whatever",
      "nice", "wow", "i have a question", "let me think", "sdkfj", "aaa", "this is a test", "lorem ipsum",
      "say something", "talk to me"),
     ("Ask me something about the face in the video.",
         "I can only talk about the face in the video. Ask me about it.")),
)  # fmt: skip

REFUSALS = (
    "I can't tell {what}.", "Sorry, I can't tell {what}.", "I'm sorry, I can't tell {what}.",
    "I am not able to tell {what}.",
)  # fmt: skip
OFFERS = (
    " I can describe the face: hair, eyes, glasses, beard or expression.",
    " You can ask me about the hair, glasses, a beard or the expression.",
    " I can only tell how the face looks.",
    " Ask me how the face looks instead.",
    " I can tell you about the face, the hair and the expression.",
)
WORLD_REFUSALS = (
    "I can't answer that, I only know the face in the video.",
    "Sorry, I can only talk about the face in the video.",
    "I don't know that. I can only describe the face in the video.",
    "I can't help with that.",
)
OBJECT_REFUSALS = (
    "I can't tell anything about that.", "Sorry, I can't tell, I only look at the face.",
    "I can't tell, I only know faces.", "Sorry, I don't know about that.",
)  # fmt: skip
NO_FACE = (
    "I can't see a face in this video.", "There is no face in this video.",
    "Sorry, I can't see a face in this video.", "I don't see a face here, so I can't tell.",
    "I see no face in this video, so I can't answer that.",
)  # fmt: skip
UNKNOWN = (
    "I can't tell {whether}.", "Sorry, I can't tell {whether}.", "I can't say {whether}.",
    "I'm not able to tell {whether}.",
)  # fmt: skip
