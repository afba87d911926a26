namespace Sigstore.Packages.Sbom;

/// <summary>What a package says about its licence: closed, an SPDX expression or a text that lies elsewhere.</summary>
public abstract class SbomLicense
{
    private SbomLicense()
    {
    }

    /// <summary>An SPDX licence expression: <c>MIT</c>, <c>Apache-2.0 OR MIT</c>.</summary>
    public sealed class Expression : SbomLicense
    {
        /// <summary>Names a licence by its SPDX expression.</summary>
        public Expression(string text) => Text = text;

        /// <summary>The expression.</summary>
        public string Text { get; }
    }

    /// <summary>A licence text inside the package or on the web, which has no SPDX name.</summary>
    public sealed class Elsewhere : SbomLicense
    {
        /// <summary>Says where the text is.</summary>
        /// <param name="description">One sentence for people.</param>
        /// <param name="url">A web address, if there is one.</param>
        public Elsewhere(string description, string? url)
        {
            Description = description;
            Url = url;
        }

        /// <summary>One sentence for people.</summary>
        public string Description { get; }

        /// <summary>A web address, or null.</summary>
        public string? Url { get; }
    }
}
