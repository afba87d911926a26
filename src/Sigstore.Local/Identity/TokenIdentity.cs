using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Local.Identity;

/// <summary>Whom a token speaks for: the subject and every claim that the provider in question would put in.</summary>
public sealed class TokenIdentity
{
    internal TokenIdentity(IssuerType type, string subject, ImmutableSortedDictionary<string, object> claims)
    {
        Type = type;
        Subject = subject;
        Claims = claims;
    }

    /// <summary>The kind of identity, which decides what the certificate says.</summary>
    public IssuerType Type { get; }

    /// <summary>The claim <c>sub</c>.</summary>
    public string Subject { get; }

    /// <summary>Claims beside those of the token itself (<c>iss aud sub iat nbf exp</c>): text, true/false, or a nested object.</summary>
    internal ImmutableSortedDictionary<string, object> Claims { get; }

    /// <summary>
    /// Parses <c>kind:particulars</c>, for example <c>email:a@b.example</c>, <c>github:owner/repository@ref#workflow</c>,
    /// <c>gitlab:group/project@ref</c>, <c>google:account</c>, <c>buildkite:organization/pipeline</c>, <c>circleci:project/definition</c>,
    /// <c>codefresh:account/pipeline</c>, <c>kubernetes:namespace/account</c>, <c>spiffe:path</c>, <c>uri:path</c>, <c>username:name</c>.
    /// </summary>
    /// <exception cref="SigstoreException">SIG4001: not of one of these forms.</exception>
    public static TokenIdentity Parse(string who)
    {
        ArgumentNullException.ThrowIfNull(who);
        var colon = who.IndexOf(':', StringComparison.Ordinal);
        var particulars = who[(colon + 1)..];
        if (colon < 0 || particulars.Length == 0)
        {
            throw Unknown(who);
        }

        return who[..colon] switch
        {
            "email" => TokenShapes.Email(particulars),
            "google" => TokenShapes.Google(particulars),
            "github" => TokenShapes.GitHub(particulars),
            "gitlab" => TokenShapes.GitLab(particulars),
            "buildkite" => TokenShapes.Buildkite(particulars),
            "circleci" => TokenShapes.CircleCi(particulars),
            "codefresh" => TokenShapes.Codefresh(particulars),
            "kubernetes" => TokenShapes.Kubernetes(particulars),
            "spiffe" => TokenShapes.Spiffe(particulars),
            "uri" => TokenShapes.Uri(particulars),
            "username" => TokenShapes.UserName(particulars),
            _ => throw Unknown(who),
        };
    }

    /// <summary>The identity of who uses this machine: the same one in a build and on the command line.</summary>
    /// <param name="variable">Reads an environment variable: <c>USER</c> or <c>USERNAME</c>, and <c>HOSTNAME</c>, come first.</param>
    /// <param name="user">The user's name as the system knows it.</param>
    /// <param name="host">The machine's.</param>
    public static TokenIdentity OfThisMachine(Func<string, string?> variable, string user, string host)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return OfUser(Given("USER") ?? Given("USERNAME") ?? user, Given("HOSTNAME") ?? host);

        string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The e-mail identity <c>user@host</c> in lower case; characters that an address can't have become dashes.</summary>
    public static TokenIdentity OfUser(string user, string host)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(host);
        return TokenShapes.Email($"{Plain(user)}@{Plain(host)}");
    }

    /// <summary>The same identity with one claim set to another text, as a CI run with other circumstances has it.</summary>
    public TokenIdentity With(string claim, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(claim);
        return claim == "sub" ? new TokenIdentity(Type, value, Claims) : new TokenIdentity(Type, Subject, Claims.SetItem(claim, value));
    }

    private static string Plain(string text) =>
        string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? char.ToLowerInvariant(character) : '-')).Trim('.', '-') is { Length: > 0 } plain ? plain : "somebody";

    internal static SigstoreException Unknown(string who) => new(
        FailureCode.UsageInvalid,
        $"expected an identity such as email:a@b.example, github:owner/repository@ref#workflow, gitlab:group/project@ref, google:account, buildkite:organization/pipeline or circleci:project/definition, found '{who}'");
}
