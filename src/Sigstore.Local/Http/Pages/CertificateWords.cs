using System.Globalization;
using Sigstore.Client.Certificates;

namespace Sigstore.Local.Http.Pages;

/// <summary>What a certificate says, as a person would say it.</summary>
internal static class CertificateWords
{
    /// <summary>One or two sentences.</summary>
    public static string Of(Certificate certificate)
    {
        var claims = certificate.Fulcio;
        var who = certificate.San?.Value ?? "nobody in particular";
        var valid = $"The certificate was good for {Minutes(certificate)}, from {Time(certificate.NotBefore)}.";
        if (claims.SourceRepositoryUri is not { } repository)
        {
            return $"Whoever signed this was {who}, as {claims.Issuer ?? "no issuer"} told {Authority(certificate)}. {valid}";
        }

        var run = claims.SourceRepositoryRef is { } reference ? $", for {reference}" : "";
        var trigger = claims.BuildTrigger is { } build ? $", started by {build}" : "";
        var commit = claims.SourceRepositoryDigest is { } digest ? $", at commit {digest[..Math.Min(digest.Length, 12)]}" : "";
        return $"A build of {repository} signed this{run}{commit}{trigger}. It ran {who}, as {claims.Issuer ?? "no issuer"} told {Authority(certificate)}. {valid}";
    }

    /// <summary>A moment in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    // The common name where there is one; the whole name otherwise.
    private static string Authority(Certificate certificate) =>
        certificate.IssuerText.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(part => part.StartsWith("CN=", StringComparison.Ordinal))?[3..] ?? certificate.IssuerText;

    private static string Minutes(Certificate certificate) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Round((certificate.NotAfter - certificate.NotBefore).TotalMinutes)} minutes");
}
