namespace Sigstore.Client.Services;

/// <summary>Takes secrets out of what a service says before it becomes part of a failure: services echo requests.</summary>
internal static class SecretText
{
    private const int ShortestPart = 12;

    /// <summary>Replaces each secret, and each of its dot-separated parts, wherever it occurs.</summary>
    public static string Without(string text, params ReadOnlySpan<string> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.Length == 0)
            {
                continue; // whoever gives out an empty code has given away nothing
            }

            text = text.Replace(secret, "[secret]", StringComparison.Ordinal);
            foreach (var part in secret.Split('.'))
            {
                if (part.Length >= ShortestPart)
                {
                    text = text.Replace(part, "[secret]", StringComparison.Ordinal);
                }
            }
        }

        return text;
    }
}
