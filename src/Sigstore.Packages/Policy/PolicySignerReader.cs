using Sigstore.Packages.Documents;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Policy;

/// <summary>The two sections of a policy that say who: instances and signers.</summary>
internal static class PolicySignerReader
{
    public static PolicyInstance ReadInstance(JsonMember member)
    {
        var body = member.Value.AsObject($"the instance '{member.Name}'").Only("trustedRoot", "tuf", "local");
        return (body.FindText("trustedRoot"), body.Find("tuf"), body.Find("local")) switch
        {
            ({ } file, null, null) => new PolicyInstance.TrustedRootFile(member.Name, member.At, file),
            (null, { } tuf, null) => ReadTuf(member, tuf.AsObject("'tuf'").Only("url", "root")),
            (null, null, { } local) when local.AsFlag("'local'") => new PolicyInstance.Local(member.Name, member.At),
            _ => throw body.Wrong("expected exactly one of 'trustedRoot', 'tuf', \"local\": true"),
        };
    }

    public static PolicySigner Read(JsonMember member, Func<JsonValue.Object, string> instanceOf)
    {
        var body = member.Value.AsObject($"the signer '{member.Name}'");
        return (body.Find("author"), body.Find("repository"), body.Find("key"), body.Find("identity"), body.Find("identityRegex")) switch
        {
            ({ } author, null, null, null, null) => ReadAuthor(member, body.Only("author"), author.AsObject("'author'")),
            (null, JsonValue.Object gallery, null, null, null) => ReadRepository(member, body.Only("repository"), gallery),
            (null, JsonValue.Text source, null, null, null) => ReadWorkflow(member, body, instanceOf(body), source.AsText("'repository'")),
            (null, null, { } key, null, null) => new PolicySigner.Key(member.Name, member.At, instanceOf(body.Only("key", "instance")), key.AsText("'key'"), null),
            (null, null, null, { } identity, null) =>
                new PolicySigner.Account(member.Name, member.At, instanceOf(body.Only("instance", "issuer", "identity")), body.GetText("issuer"), identity.AsText("'identity'")),
            (null, null, null, null, { } regex) => ReadPattern(member, body.Only("instance", "issuer", "identityRegex"), instanceOf(body), regex),
            _ => throw body.Wrong("expected exactly one of 'repository', 'identity', 'identityRegex', 'key', 'author'"),
        };
    }

    private static PolicyInstance.TufRepository ReadTuf(JsonMember member, JsonValue.Object tuf)
    {
        var url = tuf.GetText("url");
        return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" or "file"
            ? new PolicyInstance.TufRepository(member.Name, member.At, url, tuf.GetText("root"))
            : throw tuf.Get("url").Wrong("expected an absolute URL");
    }

    private static PolicySigner ReadAuthor(JsonMember member, JsonValue.Object body, JsonValue.Object author)
    {
        _ = body;
        if (author.Find("certificateSha256") is not { } digest)
        {
            author.Only("subject", "issuer");
            return new PolicySigner.Author(member.Name, member.At, author.GetText("subject"), author.GetText("issuer"));
        }

        author.Only("certificateSha256");
        var hex = digest.AsText("'certificateSha256'").ToLowerInvariant();
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower)
            ? new PolicySigner.AuthorCertificate(member.Name, member.At, hex)
            : throw digest.Wrong("expected 64 hexadecimal digits");
    }

    private static PolicySigner.Repository ReadRepository(JsonMember member, JsonValue.Object body, JsonValue.Object gallery)
    {
        _ = body;
        gallery.Only("serviceIndex", "owners");
        return new PolicySigner.Repository(member.Name, member.At, gallery.GetText("serviceIndex"), gallery.Get("owners").AsTexts("'owners'"));
    }

    private static PolicySigner.Workflow ReadWorkflow(JsonMember member, JsonValue.Object body, string instance, string repository)
    {
        body.Only("instance", "issuer", "repository", "repositoryId", "ownerId", "workflow", "ref", "trigger", "runner");
        return new PolicySigner.Workflow(member.Name, member.At, instance, body.GetText("issuer"), repository)
        {
            RepositoryId = body.FindText("repositoryId"),
            OwnerId = body.FindText("ownerId"),
            Path = body.FindText("workflow"),
            Ref = body.FindText("ref"),
            Triggers = body.Find("trigger")?.AsTexts("'trigger'") ?? [],
            Runner = body.FindText("runner"),
        };
    }

    private static PolicySigner.AccountPattern ReadPattern(JsonMember member, JsonValue.Object body, string instance, JsonValue regex) =>
        WholeTextPattern.TryParseRegex(regex.AsText("'identityRegex'"), out var pattern)
            ? new PolicySigner.AccountPattern(member.Name, member.At, instance, body.GetText("issuer"), pattern)
            : throw regex.Wrong(FailureCode.PolicyPatternUnsupported, "not a regular expression of the linear-time engine (no look-around, no backreferences)");
}
