namespace Sigstore.Client.Trust;

/// <summary>How many of several equal services a signer uses.</summary>
public enum ServiceSelector
{
    /// <summary>Not said: an error when a service is needed.</summary>
    Undefined,

    /// <summary>Every operator's.</summary>
    All,

    /// <summary>One of them.</summary>
    Any,

    /// <summary>As many as the count says, each of another operator.</summary>
    Exact,
}
