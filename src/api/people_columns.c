#include "api/people_columns.h"

#include "api/r7/params.h"
#include "api/salesman/params.h"
#include "api/webdelivery/params.h"
#include "base/text.h"

#define EDIT(member)    offsetof(struct party_edit, member), offsetof(struct party, member)
#define ADDRESS(member) offsetof(struct address_edit, member), offsetof(struct address, member)
#define CONTACT_COLUMN(name, title, also, kind, category)                                          \
    {                                                                                              \
        name, title, also, PEOPLE_CONTACT, kind, category, 0, 0, MAX_CONTACT                       \
    }
#define TEXT_COLUMN(name, title, also, member, max)                                                \
    {                                                                                              \
        name, title, also, PEOPLE_TEXT, 0, 0, EDIT(member), max                                    \
    }
#define ADDRESS_COLUMN(name, title, also, member, max)                                             \
    {                                                                                              \
        name, title, also, PEOPLE_ADDRESS, 0, 0, ADDRESS(member), max                              \
    }

/* The bounds are those that the dialects give what they write into the same place. */
/* clang-format off */
const struct people_column people_columns[] = {
    {"ID", "Номер", "clientid|personid|contactid|pid", PEOPLE_ID, 0, 0, 0, 0, 0},
    TEXT_COLUMN("External ID", "Внешний код",
        "externalcode|uid|uuid|guid|внешнийид|код|кодс|кодклиента|кодконтакта", external_id, SM_UID_MAX),
    {"Name", "ФИО", "fullname|displayname|person|contact|contactname|client|клиент|контакт|полноеимя"
        "|имяполностью|фамилияимяотчество|фамилияимя|fileas|fn|физлицо", PEOPLE_NAME, 0, 0, 0, 0, SM_TEXT_MAX},
    TEXT_COLUMN("Last name", "Фамилия", "surname|familyname", last_name, SM_TEXT_MAX),
    TEXT_COLUMN("First name", "Имя", "givenname", first_name, SM_TEXT_MAX),
    TEXT_COLUMN("Middle name", "Отчество", "patronymic|additionalname|secondname", middle_name, SM_TEXT_MAX),
    {"Birthday", "Дата рождения", "birthdate|dateofbirth|bday|деньрождения|др|рождение", PEOPLE_BIRTHDAY,
        0, 0, 0, 0, MAX_DATE},
    CONTACT_COLUMN("Mobile phone", "Мобильный телефон",
        "phone|phones|phonenumber|phonevalue|tel|telephone|mobile|mob|mobiletel|cell|cellphone|cellular|whatsapp"
        "|телефон|телефоны|тел|номертелефона|мобильный|моб|мобтел|мобтелефон|сотовый"
        "|сотовыйтелефон|контактныйтелефон", CK_PHONE, PC_MOBILE),
    CONTACT_COLUMN("Work phone", "Рабочий телефон",
        "businessphone|officephone|worktel|companymainphone|рабочий|телрабочий|рабтелефон|рабтел", CK_PHONE,
        PC_WORK),
    CONTACT_COLUMN("Home phone", "Домашний телефон", "hometel|домашний|телдомашний|домтелефон|домтел", CK_PHONE,
        PC_HOME),
    CONTACT_COLUMN("Direct phone", "Прямой телефон", "прямой", CK_PHONE, PC_DIRECT),
    CONTACT_COLUMN("Other phone", "Другой телефон",
        "primaryphone|additionalphone|дополнительныйтелефон|доптелефон|доптел", CK_PHONE, PC_OTHER),
    CONTACT_COLUMN("Fax", "Факс", "businessfax|workfax|homefax|faxnumber|номерфакса", CK_PHONE, PC_FAX),
    CONTACT_COLUMN("E-mail", "Эл. почта",
        "emails|mail|mails|emailaddress|emailvalue|homeemail|personalemail|почта|электроннаяпочта|имейл|емейл"
        "|адресэлектроннойпочты|адресэлпочты", CK_EMAIL, 0),
    CONTACT_COLUMN("Work e-mail", "Рабочая почта", "workmail|businessemail|рабочийemail", CK_EMAIL, 1),
    CONTACT_COLUMN("Other e-mail", "Другая почта", "othermail|другойemail", CK_EMAIL, 2),
    {"Company", "Компания", "organization|organisation|org|companyname|organizationname|организация|местоработы"
        "|работа|контрагент|юрлицо|названиекомпании", PEOPLE_COMPANY, 0, 0, 0, 0, SM_TEXT_MAX},
    TEXT_COLUMN("Job title", "Должность", "title|position|ptitle|organizationtitle", job_title, SM_TEXT_MAX),
    TEXT_COLUMN("Role", "Роль", "rol|рольвсделке", role, SM_LONG_TEXT_MAX),
    ADDRESS_COLUMN("Country", "Страна", "countryregion|homecountry|businesscountry|addresscountry"
        "|homecountryregion|businesscountryregion", country, MAX_NAME),
    ADDRESS_COLUMN("Region", "Регион", "state|province|homestate|businessstate|addressregion|область|край"
        "|областькрай", region, MAX_REGION),
    ADDRESS_COLUMN("City", "Город", "town|locality|homecity|businesscity|addresscity|населенныйпункт", city,
        MAX_NAME),
    ADDRESS_COLUMN("Street", "Улица", "address|homestreet|businessstreet|homeaddress|businessaddress"
        "|addressstreet|адрес|адресдоставки|домашнийадрес", street, MAX_STREET),
    ADDRESS_COLUMN("House", "Дом", "housenumber|номердома", house, MAX_HOUSE),
    ADDRESS_COLUMN("Building", "Корпус", "корп|строение|стр|корпусстроение", building, MAX_HOUSE),
    ADDRESS_COLUMN("Entry", "Подъезд", "entrance", entry, MAX_HOUSE),
    ADDRESS_COLUMN("Floor", "Этаж", "", floor, MAX_HOUSE),
    ADDRESS_COLUMN("Apartment", "Квартира", "apartments|flat|room|кв|офис|квофис|квартираофис", apartments,
        MAX_HOUSE),
    ADDRESS_COLUMN("Door code", "Домофон", "entrycode|кодподъезда|коддомофона", entry_code, MAX_HOUSE),
    ADDRESS_COLUMN("Zip", "Индекс", "zipcode|postcode|postalcode|homepostalcode|businesspostalcode"
        "|addresspostalcode|почтовыйиндекс", zip, MAX_POST_CODE),
    ADDRESS_COLUMN("Address note", "Примечание к адресу", "dopinfo|ориентир|какпройти", note, MAX_ADDRESS_NOTE),
    ADDRESS_COLUMN("Latitude", "Широта", "lat", lat, MAX_COORDINATE),
    ADDRESS_COLUMN("Longitude", "Долгота", "lng|lon", lng, MAX_COORDINATE),
    CONTACT_COLUMN("Website", "Сайт", "url|web|webpage|site|mysite|homepage|websitevalue|вебсайт|адрессайта",
        CK_WEBSITE, 0),
    CONTACT_COLUMN("VK", "ВКонтакте", "vkontakte|вк", CK_VK, 0),
    CONTACT_COLUMN("Skype", "Скайп", "", CK_SKYPE, 0),
    CONTACT_COLUMN("ICQ", "Аська", "", CK_ICQ, 0),
    CONTACT_COLUMN("Jabber", "Джаббер", "xmpp", CK_JABBER, 0),
    CONTACT_COLUMN("Twitter", "Твиттер", "", CK_TWITTER, 0),
    CONTACT_COLUMN("Facebook", "Фейсбук", "", CK_FACEBOOK, 0),
    CONTACT_COLUMN("LinkedIn", "Линкедин", "", CK_LINKEDIN, 0),
    CONTACT_COLUMN("LiveJournal", "Живой журнал", "жж", CK_LIVEJOURNAL, 0),
    CONTACT_COLUMN("MySpace", "Майспейс", "", CK_MYSPACE, 0),
    CONTACT_COLUMN("GMail", "Гугл", "google", CK_GMAIL, 0),
    CONTACT_COLUMN("Blogger", "Блоггер", "", CK_BLOGGER, 0),
    CONTACT_COLUMN("Yahoo", "Яху", "", CK_YAHOO, 0),
    CONTACT_COLUMN("MSN", "МСН", "", CK_MSN, 0),
    CONTACT_COLUMN("AIM", "АИМ", "", CK_AIM, 0),
    CONTACT_COLUMN("Blog", "Блог", "", CK_BLOG, 0),
    CONTACT_COLUMN("Yandex", "Яндекс", "", CK_YANDEX, 0),
    CONTACT_COLUMN("Moi Krug", "Мой круг", "mykrug", CK_MYKRUG, 0),
    {"Owner", "Ответственный", "responsible|user|iduser|login|manager|менеджер|ответственныйсотрудник|владелец",
        PEOPLE_OWNER, 0, 0, 0, 0, SM_TEXT_MAX},
    {"Loyalty", "Лояльность", "loyaltytype|типлояльности", PEOPLE_LOYALTY, 0, 0, 0, 0, SM_TEXT_MAX},
    {"Source", "Источник", "clientpath|leadsource|источникклиента|канал|каналпродаж", PEOPLE_SOURCE, 0, 0, 0, 0,
        SM_TEXT_MAX},
    {"Tags", "Метки", "tag|label|labels|categories|category|group|groups|groupmembership|теги|тэги|метка"
        "|категории|группа|группы", PEOPLE_TAGS, 0, 0, 0, 0, SM_TEXT_MAX},
    TEXT_COLUMN("Note", "Примечание", "notes|comment|comments|about|комментарий|комментарии|заметка|заметки"
        "|примечания|описание", note, R7_TEXT_MAX),
};
/* clang-format on */
const size_t people_column_count = sizeof(people_columns) / sizeof(people_columns[0]);

size_t people_column_of_contact(int kind, int category)
{
    size_t found = people_column_count;
    for (size_t i = 0; i < people_column_count; i++) {
        const struct people_column *c = &people_columns[i];
        if (c->target == PEOPLE_CONTACT && c->kind == kind) {
            found = i;
            if (c->category == category) {
                return i;
            }
        }
    }
    return found;
}

const struct people_column people_custom_column = {.target = PEOPLE_CUSTOM, .max = SM_INPUT_MAX};

static bool listed(struct span list, struct span heading)
{
    struct span one;
    while (span_next(&list, '|', &one)) {
        if (span_eq(one, heading)) {
            return true;
        }
    }
    return false;
}

const struct people_column *people_column_named(struct arena *mem, struct span heading)
{
    struct span wanted = text_letters(mem, heading);
    for (size_t i = 0; wanted.n > 0 && i < people_column_count; i++) {
        const struct people_column *c = &people_columns[i];
        if (span_eq(text_letters(mem, span_of(c->name)), wanted) ||
            span_eq(text_letters(mem, span_of(c->title)), wanted) ||
            listed(span_of(c->also), wanted)) {
            return c;
        }
    }
    return NULL;
}

/* Finds the custom field of people with this label or code; its birthday is the person's. */
static const struct people_column *custom_column(const struct catalog *k, struct arena *mem,
                                                 struct span heading, int64_t *field)
{
    for (size_t i = 0; i < k->fields.n; i++) {
        const struct cat_field *f = &k->fields.v[i];
        if (f->entity != ENTITY_PERSON ||
            (text_compare_folded(f->label, heading) != 0 && !span_ieq(f->code, heading))) {
            continue;
        }
        *field = f->id;
        return span_is(f->maps_to, "birthday") ? people_column_named(mem, SPAN("birthday"))
                                               : &people_custom_column;
    }
    return NULL;
}

const struct people_column *people_column_for(const struct catalog *k, struct arena *mem,
                                              struct span heading, int64_t *field)
{
    const struct people_column *own = custom_column(k, mem, heading, field);
    return own != NULL ? own : people_column_named(mem, heading);
}
